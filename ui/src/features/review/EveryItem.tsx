// biome-ignore-all lint/a11y/useSemanticElements: a virtual list is not a <table>, its rows stand where they scroll to
import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PlanView } from "../../bridge/host";
import { useHost } from "../../bridge/host-context";
import { toHostError } from "../../bridge/host-error";
import { keys } from "../../bridge/snapshots";
import { Button } from "../../components/Button";
import { ErrorNotice } from "../../components/ErrorNotice";
import { Foreign } from "../../components/Foreign";
import { VerdictTag } from "../../components/triage/VerdictTag";
import { VirtualRows } from "../../components/VirtualRows";
import text from "../../design/text.module.css";
import { useFormat } from "../../i18n/use-format";
import styles from "./Goes.module.css";

const PAGE = 200;

/** Every single item of the plan, fetched as it comes into sight. */
export function EveryItem({ plan }: { plan: PlanView }) {
  const { t } = useTranslation(["review", "glossary", "common"]);
  const format = useFormat();
  const host = useHost();
  const [range, setRange] = useState({ from: 0, to: 0 });
  const numbers = Array.from({ length: range.to - range.from + 1 }, (_, at) => range.from + at);
  const pages = useQueries({
    queries: numbers.map((number) => ({
      queryKey: [...keys.planItems(plan.hash), number],
      queryFn: () => host.planItems(plan.hash, number * PAGE),
    })),
  });
  const failed = pages.find(({ error }) => error);
  if (failed) {
    const again = <Button onClick={() => void failed.refetch()}>{t("common:tryAgain")}</Button>;
    return <ErrorNotice error={toHostError(failed.error)} action={again} />;
  }
  const show = (first: number, last: number) => {
    const from = Math.floor(first / PAGE);
    const to = Math.floor(last / PAGE);
    setRange((held) => (held.from === from && held.to === to ? held : { from, to }));
  };
  return (
    <div className={styles.items}>
      <VirtualRows
        label={t("review:goes.list")}
        count={plan.items}
        rowHeight={44}
        onRange={show}
        row={(index) => {
          const page = pages.find(
            ({ data }) => data && index >= data.offset && index < data.offset + data.items.length,
          )?.data;
          const item = page?.items[index - page.offset];
          return (
            <div className={styles.item} role="presentation">
              <span role="cell">
                {item ? (
                  <>
                    <Foreign>{item.name}</Foreign>
                    <span className={styles.arn}>
                      <Foreign code>{item.arn}</Foreign>
                    </span>
                  </>
                ) : (
                  <span className={text.third}>{t("common:loading")}</span>
                )}
              </span>
              <span role="cell" className={text.second}>
                {item && t(`glossary:kind.${item.kind}`)}
                {item?.verdict && <VerdictTag verdict={item.verdict} />}
              </span>
              <span role="cell" className={text.second}>
                {item && format.region(item.region)}
              </span>
            </div>
          );
        }}
      />
    </div>
  );
}
