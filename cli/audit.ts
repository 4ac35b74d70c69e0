import type { Api } from './api';
import { colours, count } from './print';

interface Verification {
  readonly ok: boolean;
  readonly entries: number;
  readonly head: Head;
  readonly sealed: Head | null;
  readonly faults: readonly { readonly position: number; readonly message: string }[];
}

interface Head {
  readonly position: number;
  readonly hash: string;
}

/**
 * Checks the audit log. Prints its head, which can be given to a later check.
 * @param noted a head of an earlier check: `<position>:<hash>`
 * @returns whether it is whole
 */
export async function verifyAudit(api: Api, noted?: string): Promise<boolean> {
  const [position, hash] = noted?.split(':') ?? [];
  const query =
    noted === undefined
      ? ''
      : `?${new URLSearchParams({ position: position ?? '', hash: hash ?? '' })}`;
  const { ok, entries, head, sealed, faults } = await api.get<Verification>(
    `/audit/verification${query}`,
  );
  for (const { message } of faults) console.log(colours.red(message));
  if (ok) console.log(`The audit log is whole: ${count(entries, 'entry', 'entries')}.`);
  if (sealed) console.log(`Sealed with the secret key up to entry ${sealed.position}.`);
  console.log(`head ${head.position}:${head.hash}`);
  return ok;
}
