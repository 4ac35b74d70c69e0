import { filled, type MailTexts, mailTexts } from '../domain/mailTexts';
import { instanceTitle } from '../domain/names';
import type { NotificationEvent } from '../domain/notification';
import { sayingIn } from '../domain/sayingIn';
import { oneLine } from '../records/mailHeader';
import type { RefusedReply, StoredMail } from '../records/mails';
import type { Reader } from '../records/noticeEntries';
import type { PersonalNotification } from '../records/personalNotifications';
import type { Mail } from './mail';
import { asHtml, asText, type Block, type MailBody } from './mailBody';

/** Links that only this instance can make. */
export interface MailLinks {
  readonly publicUrl: string;
  /**
   * The address that makes a person's reply a comment, and to which mail servers report. Null if replies are not
   * received.
   */
  replyAddress(recordType: string, record: string): Promise<string | null>;
  unsubscribe(event: NotificationEvent | 'digest'): string;
}

/** The longest text of an entry in a mail, in characters. */
const longest = 2_000;
const longestInDigest = 300;

/** The page of each kind of record in the portal. */
const pages: Readonly<Record<string, string>> = {
  request: 'requests',
  fulfillment: 'tasks',
  case: 'cases',
  change: 'changes',
};

/** Writes a mail to a person. Null if there is nothing left that the person can read. */
export async function writeMail(
  { id, kind, content }: StoredMail,
  reader: Reader & { readonly email: string },
  notifications: readonly PersonalNotification[],
  instance: string,
  links: MailLinks,
): Promise<Mail | null> {
  const texts = mailTexts(reader.language);
  const to = { name: reader.caller.name, address: reader.email };
  const sender = `${instanceTitle(instance)} (Crossdesk)`;
  const language = reader.language;
  if (kind === 'refusal')
    return content && { id, sender, to, ...refusal(content, texts, language) };
  const [first] = notifications;
  if (!first) return null;
  if (kind === 'digest') {
    const blocks: Block[] = [{ say: texts.digestIntroduction }];
    for (const one of notifications)
      blocks.push(
        { say: `${texts.events[one.event]}: ${nameOf(one)}` },
        { run: quoted(one, reader, longestInDigest) },
        { link: pageOf(one, links) },
      );
    const subject = filled(texts.digestSubject, { count: String(notifications.length) });
    const stop = links.unsubscribe('digest');
    blocks.push({ say: texts.stop }, { link: stop });
    const returnPath = await links.replyAddress('digest', '');
    return {
      ...{ id, sender, to, subject, ...bodies(blocks, language), unsubscribe: stop },
      ...(returnPath && { returnPath }),
    };
  }
  const stop = links.unsubscribe(first.event);
  const replyTo = await links.replyAddress(first.recordType, first.record);
  return {
    ...{ id, sender, to },
    subject: oneLine(`[${first.record}] ${texts.events[first.event]}: ${first.title}`).slice(
      0,
      200,
    ),
    ...bodies(
      [
        { say: `${texts.events[first.event]}: ${nameOf(first)}` },
        { say: filled(texts.says, { author: authorOf(first) }) },
        { run: cut(textFor(reader, first), longest).split('\n') },
        { say: texts.open },
        { link: pageOf(first, links) },
        ...(replyTo ? [{ say: texts.replyHint }] : []),
        { say: filled(texts.whyYou, { record: first.record }) },
        { say: texts.stop },
        { link: stop },
      ],
      language,
    ),
    unsubscribe: stop,
    thread: first.record,
    ...(replyTo && { replyTo, returnPath: replyTo }),
  };
}

function refusal(content: RefusedReply, texts: MailTexts, language: string) {
  const { record, why, files = [], replyTo } = content;
  const isPart = why === 'files';
  const blocks: Block[] = [
    { say: filled(isPart ? texts.partial : texts.refusal, { record }) },
    { say: texts.refusals[why] },
    ...(files.length > 0 ? [{ run: files.map(oneLine) }] : []),
  ];
  return {
    subject: filled(isPart ? texts.partialSubject : texts.refusalSubject, { record }),
    ...bodies(blocks, language),
    returnPath: '',
    thread: record,
    ...(replyTo && { inReplyTo: replyTo }),
  };
}

function bodies(blocks: MailBody, language: string) {
  return { text: asText(blocks), html: asHtml(blocks, language) };
}

function nameOf({ record, title }: PersonalNotification): string {
  return oneLine(`${record} ${title}`);
}

function authorOf({ by, instance }: PersonalNotification): string {
  return oneLine(`${by} (${instanceTitle(instance)})`);
}

function quoted(one: PersonalNotification, reader: Reader, most: number): string[] {
  const { says } = mailTexts(reader.language);
  const text = cut(textFor(reader, one), most);
  return [filled(says, { author: authorOf(one) }), ...text.split('\n')];
}

/** What an entry says, in the reader's language if Crossdesk wrote it. */
function textFor({ language, timeZone }: Reader, { text, says }: PersonalNotification): string {
  return says ? sayingIn(language, timeZone, says) : text;
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)} …` : text;
}

function pageOf({ recordType, page }: PersonalNotification, { publicUrl }: MailLinks): string {
  return `${publicUrl}/${pages[recordType] ?? ''}/${encodeURIComponent(page)}`;
}
