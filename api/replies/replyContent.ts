import { type ParsedMail, simpleParser } from 'mailparser';
import { htmlToText } from '../../desks/plainText';
import { fileNameFault, maxAttachmentBytes, mediaTypeOf } from '../../domain/attachment';
import { withoutQuote } from '../../domain/replyMail';

export interface ReplyFile {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export interface ReplyContent {
  /** The addresses in the header `From`, in lower case. */
  readonly from: readonly string[];
  /** What the person wrote. Empty if there is nothing but the mail that was answered. */
  readonly text: string;
  readonly files: readonly ReplyFile[];
  /** The names of the files that are too large, or too many. */
  readonly leftOut: readonly string[];
}

/** How much text is searched for the end of the answer, in characters. */
const longestText = 512 * 1024;
const mostFiles = 20;
/** Pictures in the text that are smaller belong to signatures. */
const leastPicture = 16 * 1024;
/** Parts that only mail programs read. */
const ofPrograms = /^(?:application\/(?:x-)?(?:pkcs7|pgp)-|message\/(?:delivery|disposition))/;

/** Reads the text and the files of a mail. The text of HTML has no markup. */
export async function readReply(raw: Buffer): Promise<ReplyContent> {
  const parsed = await simpleParser(raw, {
    skipImageLinks: true,
    skipTextToHtml: true,
    skipHtmlToText: true,
    skipTextLinks: true,
  });
  const files = filesOf(parsed);
  const isTaken = ({ bytes }: ReplyFile) => bytes.length <= maxAttachmentBytes;
  const taken = files.filter(isTaken).slice(0, mostFiles);
  return {
    from: (parsed.from?.value ?? []).map(({ address }) => address?.toLowerCase() ?? ''),
    text: withoutQuote(textOf(parsed)),
    files: taken,
    leftOut: files.filter((file) => !taken.includes(file)).map(({ name }) => name),
  };
}

function textOf({ text = '', html }: ParsedMail): string {
  const plain = text.trim() === '' && html ? htmlToText(html) : text;
  return plain
    .slice(0, longestText)
    .replaceAll('\0', '')
    .replaceAll('\u00a0', ' ')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

function filesOf({ attachments }: ParsedMail): ReplyFile[] {
  return attachments
    .filter(
      ({ related, size, contentType }) =>
        !ofPrograms.test(contentType) && (!related || size >= leastPicture),
    )
    .map(({ filename, contentType, content }, n) => ({
      name: fileName(filename, contentType, n),
      contentType: mediaTypeOf(contentType),
      bytes: content,
    }));
}

/** A name from a mail, made valid: nobody can be asked for a better one. */
function fileName(given: string | undefined, contentType: string, n: number): string {
  const name = [...(given ?? '').replace(/[\p{Cc}\p{Surrogate}/\\]+/gu, ' ').trim()]
    .slice(-100)
    .join('');
  if (fileNameFault(name) === null) return name;
  const ending = contentType.startsWith('message/') ? 'eml' : contentType.split('/')[1];
  return `file-${n + 1}.${ending?.replace(/\W.*/, '') || 'bin'}`;
}
