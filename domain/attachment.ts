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

/** The images that a browser can show and that cannot contain scripts, by the first bytes of each. */
const images: Readonly<Record<string, RegExp>> = {
  'image/png': /^\x89PNG\r\n.\n/s,
  'image/jpeg': /^\xff\xd8\xff/,
  'image/gif': /^GIF8[79]a/,
  'image/webp': /^RIFF.{4}WEBP/s,
  'image/avif': /^.{4}ftyp(?:avif|avis)/s,
};
/** How many bytes tell what an image is. */
export const imageHeadBytes = 12;

/** Whether a file is said to be an image that can be shown. Its bytes decide it: `imageTypeOf`. */
export function isShownAsImage(contentType: string): boolean {
  return Object.hasOwn(images, contentType.toLowerCase());
}

/** The content type of an image by its first bytes. Null if it is none that can be shown. */
export function imageTypeOf(head: Uint8Array): string | null {
  const text = Buffer.from(head.subarray(0, imageHeadBytes)).toString('latin1');
  return Object.keys(images).find((type) => images[type]?.test(text)) ?? null;
}
