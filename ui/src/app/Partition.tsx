import { useTranslation } from "react-i18next";
import { Foreign } from "../components/Foreign";

const known = ["aws", "aws-cn", "aws-us-gov", "aws-eusc"] as const;

/** Which part of AWS an account is of: each has accounts, regions and sign-ins of its own. */
export function Partition({ code }: { code: string }) {
  const { t } = useTranslation("shell");
  const named = known.find((one) => one === code);
  return named ? t(`partitions.${named}`) : <Foreign>{code}</Foreign>;
}
