import { useMutation } from "@tanstack/react-query";
import { type HostError, toHostError } from "./host-error";

export type Action<Input> = {
  run: (input: Input) => void;
  busy: boolean;
  error: HostError | null;
  clear: () => void;
};

/** A command that a person starts: busy while it runs, its error until the next try. Nothing is assumed done before. */
export function useAction<Input, Output>(
  command: (input: Input) => Promise<Output>,
  done?: (output: Output, input: Input) => void | Promise<void>,
): Action<Input> {
  const mutation = useMutation<Output, unknown, Input>({ mutationFn: command, gcTime: 0, onSuccess: done });
  return {
    run: mutation.mutate,
    busy: mutation.isPending,
    error: mutation.error === null ? null : toHostError(mutation.error),
    clear: mutation.reset,
  };
}
