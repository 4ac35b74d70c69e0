/** What is used of it. Its own types bring in all of a browser's, for every file. */
declare module 'jsdom' {
  export class JSDOM {
    constructor(html: string);
    readonly window: { readonly document: Document };
  }
}
