/** The part of it that is used. Its own types would add all browser types to every file. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string);
    readonly window: { readonly document: Document };
  }
}
