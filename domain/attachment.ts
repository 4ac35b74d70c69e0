/** A file may have this many bytes: 25 MiB. */
export const maxAttachmentBytes = 25 * 1024 * 1024;

/** What is wrong with a file's name, and what would be right; null where nothing is. */
export function fileNameFault(name: string): string | null {
  const isFault =
    name === '' ||
    name.length > 255 ||
    /\p{Surrogate}/u.test(name) ||
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what no file name may have.
    /[\u0000-\u001f\u007f]/.test(name);
  return isFault
    ? 'must have a file name of at most 255 characters, without control characters.'
    : null;
}

/** A file's content type; one that is no media type counts as bytes. */
export function mediaTypeOf(type: string): string {
  return /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(type)
    ? type
    : 'application/octet-stream';
}
