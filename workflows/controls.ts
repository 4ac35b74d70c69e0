import {
  ApplicationFailure,
  defineSignal,
  defineUpdate,
  log,
  setDefaultSignalHandler,
  setHandler,
} from '@temporalio/workflow';
import { undecodable } from './payloadConverter';

type Control = (why?: unknown) => void | Promise<void>;

/**
 * Handles each control as a signal and as an update of its name. A signal that is unknown, or whose input cannot be
 * decoded, is refused: it fails no workflow task.
 * @param onRefused gets the refusal, as a sentence for operators
 */
export function handleControls(
  controls: Readonly<Record<string, Control>>,
  onRefused: (refusal: string) => void,
): void {
  const refuse = (name: string, why: string) => {
    log.warn('a signal was refused', { signal: name, why });
    onRefused(`"${name}" was refused. ${why}`);
  };
  for (const [name, control] of Object.entries(controls)) {
    setHandler(defineSignal<unknown[]>(name), (...sent) => {
      const fault = undecodable(sent);
      if (fault) return refuse(name, fault);
      return control(sent[0]);
    });
    setHandler(defineUpdate<void, unknown[]>(name), (...sent) => control(sent[0]), {
      validator(...sent) {
        const fault = undecodable(sent);
        if (fault) throw ApplicationFailure.nonRetryable(fault, 'Refused:invalid');
      },
    });
  }
  setDefaultSignalHandler((name) => refuse(name.slice(0, 80), 'There is no such signal.'));
}
