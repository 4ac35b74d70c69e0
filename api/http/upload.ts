import busboy from 'busboy';
import type { Request } from 'express';
import { fileNameFault, maxAttachmentBytes, mediaTypeOf } from '../../domain/attachment';
import { Refused } from '../../domain/refusal';
import type { StorageShare } from '../../records/attachments';
import type { Caller } from '../../records/user';
import type { Deps } from '../deps';
import { unpack } from './contentEncoding';
import { invalid } from './problem';
import { checkLength, type Spooled, spool } from './spool';

/** A completely received file, with its sender's name and type. */
export interface Upload extends Spooled {
  readonly name: string;
  readonly contentType: string;
}

/** The sender against whose limit a caller's files count. */
export function shareOf(
  { storage }: Pick<Deps, 'storage'>,
  { name, system }: Caller,
): StorageShare {
  return system
    ? { sender: `system ${system.id}`, limit: storage?.system ?? null }
    : { sender: `user ${name}`, limit: storage?.user ?? null };
}

/** Maximum overhead of a form: boundaries, headers and other fields. */
const formBytes = 64 * 1024;

/** The rules for a form. */
export interface FormRules {
  /** Receives a text field. @throws if it is not allowed */
  field(name: string, value: string): void;
  /** @throws if the file is not allowed in this field */
  fileField?(name: string): void;
  /** The error message about the whole form. */
  unreadable(why: string): Error;
  /** Maximum number of text fields. */
  readonly fields: number;
}

/**
 * Reads a multipart form with one file, in the field `file`.
 * @throws Refused `unsupported`, `too-large`, or `invalid` if it is not such a form
 */
export async function receiveUpload(req: Request): Promise<Upload> {
  if (!req.is('multipart/form-data')) {
    throw new Refused('unsupported', 'Send the file as multipart/form-data, in the field "file".');
  }
  return receiveForm(req, {
    fields: 1,
    field(name) {
      throw invalid(name, 'is not known here.');
    },
    fileField(name) {
      if (name !== 'file')
        throw invalid(name, 'is not known here; the file comes in the field "file".');
    },
    unreadable: (why) =>
      new Refused('invalid', `The multipart form cannot be read: ${why}.`, {
        errors: [{ path: 'file', message: `The form cannot be read: ${why}.` }],
      }),
  });
}

/** Reads a multipart form with one file. @throws Refused `too-large`, and what the rules say */
export async function receiveForm(req: Request, rules: FormRules): Promise<Upload> {
  checkLength(req, formBytes);
  try {
    return await readForm(req, rules);
  } catch (error) {
    req.resume();
    throw error;
  }
}

function readForm(req: Request, rules: FormRules): Promise<Upload> {
  const form = openForm(req, rules);
  const { bytes, release } = unpack(req, maxAttachmentBytes + formBytes);
  return new Promise<Upload>((resolve, reject) => {
    const files: Promise<Upload>[] = [];
    const fail = (error: unknown) => {
      bytes.unpipe(form);
      reject(error);
      // A file that is arriving, or is on disk already, is removed with the form.
      for (const file of files) file.then(({ remove }) => remove()).catch(() => {});
      form.destroy();
    };
    const guarded = (act: () => void) => {
      try {
        act();
        return true;
      } catch (error) {
        fail(error);
        return false;
      }
    };
    // A part can lack a name, although the parser's types say otherwise.
    form.on('file', (field = '', stream, { filename, mimeType }) => {
      // It is removed with the form if that fails.
      stream.on('error', () => {});
      if (!guarded(() => rules.fileField?.(field))) return;
      const file = spool(stream).then((spooled) => named(spooled, filename, mimeType));
      file.catch(fail);
      files.push(file);
    });
    form.on('field', (name = '', value) => guarded(() => rules.field(name, value)));
    form.on('filesLimit', () => fail(rules.unreadable('it has several files; one is allowed')));
    form.on('error', (error) => fail(rules.unreadable(messageOf(error))));
    form.on('close', () => {
      const [file] = files;
      if (file) file.then(resolve, reject);
      else reject(rules.unreadable('it has no file'));
    });
    bytes.on('error', fail);
    bytes.pipe(form);
  }).finally(release);
}

function openForm(req: Request, rules: FormRules): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      // The parser reports the limit when a file reaches it: one more byte than allowed is the first that
      // exceeds it.
      limits: {
        files: 1,
        fileSize: maxAttachmentBytes + 1,
        fields: rules.fields,
        fieldSize: 1024,
      },
    });
  } catch (error) {
    throw rules.unreadable(messageOf(error));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * A spooled file under the name and the type that its sender gives.
 * @throws Refused `invalid` if the name is not a valid file name; the file is then removed
 */
export async function named(
  spooled: Spooled,
  filename: string | undefined,
  mimeType: string,
): Promise<Upload> {
  try {
    return { ...spooled, name: fileName(filename), contentType: mediaTypeOf(mimeType) };
  } catch (error) {
    await spooled.remove();
    throw error;
  }
}

function fileName(name: string | undefined): string {
  if (!name) throw invalid('file', 'must have a file name.', { code: 'fileName' });
  // A name that the parser could not decode.
  if (name.includes('\ufffd'))
    throw invalid('file', 'must have a file name in UTF-8.', { code: 'fileName' });
  const fault = fileNameFault(name);
  if (fault) throw invalid('file', fault, { code: 'fileName' });
  return name;
}
