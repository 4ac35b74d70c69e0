/** Maximum size of a file: 25 MiB. */
export const maxAttachmentBytes = 25 * 1024 * 1024;

/** Says what is wrong with a file name, and what would be right. Returns null for a valid name. */
export function fileNameFault(name: string): string | null {
  const isFault =
    name === '' ||
    name.length > 255 ||
    /\p{Surrogate}/u.test(name) ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: file names must not contain control characters.
    /[\u0000-\u001f\u007f]/.test(name);
  return isFault
    ? 'must have a file name of at most 255 characters, without control characters.'
    : null;
}

/** The content type of a file. A value that is not a media type becomes `application/octet-stream`. */
export function mediaTypeOf(type: string): string {
  return /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(type)
    ? type
    : 'application/octet-stream';
}
