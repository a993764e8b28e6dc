import {
  ArrowDownToLine,
  BellOff,
  Boxes,
  Building2,
  CircleCheck,
  CircleDollarSign,
  CircleHelp,
  Clock,
  FileCode,
  Fingerprint,
  Globe,
  KeyRound,
  Layers,
  LogIn,
  type LucideIcon,
  PenLine,
  Play,
  PowerOff,
  Search,
  Server,
  ShieldAlert,
  ShieldOff,
  SquareTerminal,
  Stamp,
  Trash2,
  UserPlus,
  UserRoundCog,
  UserRoundX,
  Waypoints,
} from "lucide-react";
import type { TimelineKind } from "../../bridge/host";

/** The icon of each kind of thing that happened. */
export const kindIcons: Record<TimelineKind, LucideIcon> = {
  signedIn: LogIn,
  signedInWithoutMfa: ShieldOff,
  signInFailed: UserRoundX,
  sessionMade: Clock,
  userMade: UserPlus,
  keyMade: KeyRound,
  passwordSet: SquareTerminal,
  permissionsGiven: ArrowDownToLine,
  roleMade: UserRoundCog,
  trustChanged: Waypoints,
  providerAdded: Globe,
  mfaChanged: Fingerprint,
  identityCenterChanged: UserRoundCog,
  organizationChanged: Building2,
  regionEnabled: Globe,
  regionDisabled: PowerOff,
  loggingStopped: BellOff,
  detectorDeleted: ShieldOff,
  quarantined: ShieldAlert,
  clustersMade: Boxes,
  servicesMade: Layers,
  servicesChanged: PenLine,
  definitionsRegistered: FileCode,
  tasksStarted: Play,
  capacityMade: Server,
  spendReached: CircleDollarSign,
  swept: Search,
  planApproved: Stamp,
  tornDown: Trash2,
  provedGone: CircleCheck,
  provedRemaining: CircleHelp,
  regionOrdered: Globe,
};

/** Whose doing an entry is: of somebody who called AWS, of the money, or of Quench and the person before it. */
export function sideOf(kind: TimelineKind): "caller" | "spend" | "quench" {
  switch (kind) {
    case "spendReached":
      return "spend";
    case "swept":
    case "planApproved":
    case "tornDown":
    case "provedGone":
    case "provedRemaining":
    case "regionOrdered":
      return "quench";
    default:
      return "caller";
  }
}
