import { mailDestination } from '../../domain/notification';
import { type RefusalCode, Refused } from '../../domain/refusal';
import {
  automaticBecause,
  isDeliveryReport,
  type ReplyRefusal,
  readDeliveryReport,
  readHeaders,
} from '../../domain/replyMail';
import { textFault } from '../../domain/text';
import { attachFile } from '../../records/entries';
import { bounceMail, isOwnMail, queueMail } from '../../records/mails';
import { findReader } from '../../records/noticeEntries';
import {
  countOfHour,
  endReceivedMail,
  type ReceivedEnd,
  type ReceivedMail,
} from '../../records/receivedMails';
import type { ManagedRecord } from '../../records/recordType';
import { recordTypes } from '../../records/recordTypes';
import type { Caller } from '../../records/user';
import { visibleTo } from '../../records/visibility';
import type { Deps } from '../deps';
import { shareOf } from '../http/upload';
import { addEntry, requireEntryRole } from '../record/journal';
import { headOf, idIn, maxMailBytes } from './receive';
import { type ReplyContent, type ReplyFile, readReply } from './replyContent';

export type ReplyDeps = Pick<
  Deps,
  'instance' | 'db' | 'engine' | 'afterCommit' | 'log' | 'meters' | 'storage'
>;

/** How many mails of one person about one record become comments in an hour: more are a loop. */
const mostPerHour = 30;
/** How much of a report is searched. Its parts for programs come before the mail that it returns. */
const reportBytes = 256 * 1024;

interface Outcome extends ReceivedEnd {
  readonly reason?: string | null;
  /** What the person is told by mail. Nothing if absent. */
  readonly told?: { readonly why: ReplyRefusal; readonly files?: readonly string[] };
}

/**
 * Makes a received mail a comment of its person, with its files, or tells the person why not. Everything that it makes
 * has an id that follows from the mail: so it can be repeated after a crash.
 * @throws if a later attempt may succeed
 */
export async function processReply(deps: ReplyDeps, mail: ReceivedMail): Promise<ReceivedEnd> {
  const { db } = deps;
  const { told, ...end } = await decide(deps, mail);
  const isQueued = await db.transaction(async (trx) => {
    if (!(await endReceivedMail(trx, mail.id, end)) || !told) return false;
    const { person, record } = mail.target;
    const now = new Date();
    const content = { record, ...told, replyTo: mail.messageId };
    const id = idIn(mail.id, 'answer');
    await queueMail(trx, { id, person, kind: 'refusal', content, dueAt: now, now });
    return true;
  });
  if (isQueued) deps.afterCommit(mailDestination.id);
  return end;
}

async function decide(deps: ReplyDeps, mail: ReceivedMail): Promise<Outcome> {
  const { db } = deps;
  const { target, raw, size, messageId, returnPath } = mail;
  const headers = readHeaders(headOf(raw).toString('latin1'));
  if (isDeliveryReport(headers)) return takeReport(deps, mail);
  const automatic = automaticBecause(headers, returnPath);
  if (automatic) return { state: 'ignored', reason: 'automatic', detail: automatic };
  if (await isOwnMail(db, messageId))
    return { state: 'ignored', reason: 'automatic', detail: 'it is a mail of this instance' };
  // This mail is counted too.
  if ((await countOfHour(db, target, mostPerHour + 1)) > mostPerHour) {
    const detail = `more than ${mostPerHour} mails came to this address in an hour`;
    return { state: 'ignored', reason: 'too-many', detail };
  }
  const content = await readReply(raw);
  const reader = await findReader(db, target.person, true);
  const [from, ...others] = content.from;
  const isSender =
    from !== undefined && others.length === 0 && from === reader?.email?.toLowerCase();
  if (!reader) return { state: 'ignored', reason: 'unknown', detail: 'there is no such person' };
  if (reader.isDisabled)
    return isSender ? refused('disabled') : { state: 'ignored', reason: 'disabled' };
  if (!isSender) return refused('sender', `From: ${mail.sender}`);
  if (size > maxMailBytes) return refused('too-large');
  if (content.text === '' && content.files.length + content.leftOut.length === 0)
    return refused('empty');
  if (textFault(content.text) !== null) return refused('too-long');
  return write(deps, mail, reader.caller, content);
}

function refused(why: ReplyRefusal, detail: string | null = null): Outcome {
  return { state: 'refused', reason: why, detail, told: { why } };
}

/** What the person is told about a refusal. Others are errors, and the mail is tried again. */
const reasons: Readonly<Partial<Record<RefusalCode, ReplyRefusal>>> = {
  missing: 'hidden',
  state: 'closed',
  forbidden: 'forbidden',
  invalid: 'too-long',
  'too-large': 'too-long',
};

async function write(
  deps: ReplyDeps,
  { id, target }: ReceivedMail,
  caller: Caller,
  { text, files, leftOut }: ReplyContent,
): Promise<Outcome> {
  try {
    const type = recordTypes().find(({ name }) => name === target.recordType);
    const record = type && (await type.find(deps.db, target.record, visibleTo(caller, type)));
    if (!record) throw new Refused('missing', 'It does not exist, or is not visible.');
    requireEntryRole(record, 'comment', caller);
    if (text !== '') await addEntry(deps, record, 'comment', { text }, { caller, effectId: id });
    const left = [...leftOut];
    for (const [n, file] of files.entries())
      if (!(await addFile(deps, record, caller, file, idIn(id, `file ${n}`)))) left.push(file.name);
    if (left.length === 0) return { state: 'written' };
    const why = 'files';
    return { state: 'written', reason: why, detail: left.join(', '), told: { why, files: left } };
  } catch (error) {
    const why = error instanceof Refused ? reasons[error.code] : undefined;
    if (!why) throw error;
    return refused(why, error instanceof Error ? error.message : null);
  }
}

/** @returns false if the file is refused, which the person is told */
async function addFile(
  deps: ReplyDeps,
  record: ManagedRecord,
  caller: Caller,
  { name, contentType, bytes }: ReplyFile,
  id: string,
): Promise<boolean> {
  const { db, instance, afterCommit } = deps;
  async function* chunks() {
    yield bytes;
  }
  try {
    requireEntryRole(record, 'attach', caller);
    const file = { id, name, contentType, share: shareOf(deps, caller) };
    const by = caller.name;
    const { destinations } = await attachFile(db, instance, record, file, chunks(), { by });
    for (const destination of destinations) afterCommit(destination);
    return true;
  } catch (error) {
    if (error instanceof Refused && reasons[error.code]) return false;
    throw error;
  }
}

/** A report of a mail server that a mail of ours did not arrive: admins see it among the failed mails. */
async function takeReport({ db }: ReplyDeps, { raw, target }: ReceivedMail): Promise<Outcome> {
  const report = readDeliveryReport(raw.subarray(0, reportBytes).toString('latin1'));
  const { ids, refusal } = report;
  if (refusal === null)
    return { state: 'ignored', reason: 'automatic', detail: 'a report, but not of a refusal' };
  await bounceMail(db, ids, target.person, refusal);
  return { state: 'bounced', reason: 'bounce', detail: refusal };
}
