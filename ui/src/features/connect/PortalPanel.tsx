import { TriangleAlert } from "lucide-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Code, KnownPortal } from "../../bridge/host";
import { Button } from "../../components/Button";
import { Field } from "../../components/Field";
import { Foreign } from "../../components/Foreign";
import { RegionField } from "../../components/RegionField";
import { Strip } from "../../components/Strip";
import { useFieldError } from "../../components/use-field-error";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import { knownPortal } from "./portals";
import styles from "./SignIn.module.css";
import { SignInFlow } from "./SignInFlow";
import type { WaysState } from "./use-ways";

type Props = {
  ways: WaysState;
  portals: readonly KnownPortal[];
  regions: readonly string[];
  endpoint: string | null;
  only?: string | undefined;
};

const ofUrl: ReadonlySet<Code> = new Set<Code>(["portalMalformed", "portalRefused"]);
const ofRegion: ReadonlySet<Code> = new Set<Code>(["regionUnknown", "portalElsewhere"]);

/** The portal of a company. One that nobody has used from here is a warning: intruders make portals of their own. */
export function PortalPanel({ ways, portals, regions, endpoint, only }: Props) {
  const { signIn, signInWay } = ways;
  const error = ways.failedIn("portal");
  const beside = error !== null && (ofUrl.has(error.code) || ofRegion.has(error.code));
  return (
    <SignInFlow
      signIn={signIn}
      active={signInWay === "portal"}
      error={beside ? null : error}
      onDismiss={ways.clear}
      only={only}
    >
      <PortalForm ways={ways} portals={portals} regions={regions} endpoint={endpoint} />
    </SignInFlow>
  );
}

function PortalForm({ ways, portals, regions, endpoint }: Props) {
  const { t } = useTranslation("signIn");
  const format = useFormat();
  const say = useFieldError();
  const { portal, setPortal, signIn } = ways;
  const { startUrl, region } = portal;
  const error = ways.failedIn("portal");
  const [device, setDevice] = useState(signIn.request?.kind === "portal" && signIn.request.device);
  const url = useRef<HTMLInputElement>(null);
  const place = useRef<HTMLSelectElement>(null);
  const check = useId();
  useEffect(() => {
    if (!error) return;
    if (ofUrl.has(error.code)) url.current?.focus();
    if (ofRegion.has(error.code)) place.current?.focus();
  }, [error]);

  const ready = startUrl.trim() !== "" && region !== "" && !ways.busy;
  const begin = (at: string) =>
    ways.begin("portal", { kind: "portal", startUrl: startUrl.trim(), region: at, device, endpoint });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) begin(region);
  };
  const type = (typed: string) => {
    // Where a portal is belongs to it.
    const known = knownPortal(portals, typed);
    setPortal({ startUrl: typed, region: known?.region ?? region });
  };
  const unknown = startUrl.trim() !== "" && !knownPortal(portals, startUrl);
  const at = error?.code === "portalElsewhere" ? error.context.at : undefined;
  const others = portals.filter((one) => knownPortal([one], startUrl) === undefined).slice(0, 3);
  return (
    <form className={styles.flow} onSubmit={submit}>
      {others.length > 0 && (
        <div className={styles.known}>
          <span className={text.small}>{t("portal.known")}</span>
          {others.map((one) => (
            <Button key={one.startUrl} onClick={() => setPortal({ ...one })}>
              <Foreign>{one.startUrl}</Foreign>
            </Button>
          ))}
        </div>
      )}
      <Field
        ref={url}
        label={t("portal.url")}
        hint={t("portal.urlHint")}
        wrong={error && ofUrl.has(error.code) ? say(error) : undefined}
        inputMode="url"
        placeholder="https://d-1234567890.awsapps.com/start"
        value={startUrl}
        onChange={type}
        data-testid="portal-url"
      />
      {unknown && (
        <div role="note" data-testid="portal-unknown">
          <Strip icon={TriangleAlert}>{t("portal.unknown")}</Strip>
        </div>
      )}
      <RegionField
        ref={place}
        label={t("portal.region")}
        hint={t("portal.regionHint")}
        wrong={error && ofRegion.has(error.code) ? say(error) : undefined}
        none={t("portal.chooseRegion")}
        regions={regions}
        value={region}
        onChange={(code) => setPortal({ startUrl, region: code })}
        testId="portal-region"
      />
      {at && (
        <div>
          <Button
            data-testid="portal-use-region"
            onClick={() => {
              setPortal({ startUrl, region: at });
              begin(at);
            }}
          >
            {t("portal.use", { place: format.place(at) })}
          </Button>
        </div>
      )}
      <div className={styles.check}>
        <input
          id={check}
          type="checkbox"
          checked={device}
          data-testid="portal-device"
          onChange={(event) => setDevice(event.target.checked)}
        />
        <label htmlFor={check}>{t("portal.device")}</label>
      </div>
      {device && <p className={`${text.small} ${text.second}`}>{t("portal.deviceHint")}</p>}
      <div>
        <Button look="main" submit disabled={!ready} data-testid="portal-begin">
          {t(device ? "portal.beginDevice" : "portal.begin")}
        </Button>
      </div>
    </form>
  );
}
