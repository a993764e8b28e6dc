import { Component, type ReactNode } from "react";
import { CrashPage } from "../features/errors/CrashPage";

type Props = { children: ReactNode };
type State = { crash: Error | null };

/** Catches faults of the window itself. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { crash: null };

  static getDerivedStateFromError(crash: unknown): State {
    return { crash: crash instanceof Error ? crash : new Error(String(crash)) };
  }

  override render(): ReactNode {
    const { crash } = this.state;
    if (!crash) return this.props.children;
    return (
      <CrashPage detail={crash.stack ?? crash.message} onReload={() => this.setState({ crash: null })} />
    );
  }
}
