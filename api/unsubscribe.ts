import escapeHtml from 'escape-html';
import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { filled, type MailTexts, mailTexts } from '../domain/mailTexts';
import { findReader } from '../records/noticeEntries';
import { readUnsubscribeToken, type Unsubscription, unsubscribe } from '../records/unsubscribe';
import type { Deps } from './deps';
import { mountEndpoints } from './http/mount';
import type { Endpoint, Served } from './http/operation';
import { createRateLimit, passes } from './http/rateLimit';
import { base } from './http/route';
import { addressOf } from './http/signIn';

const path = `${base}/unsubscribe/{token}`;

/**
 * The links in mails that stop mails of their kind, without sign-in: a mail program posts to them (RFC 8058), and a
 * person sees a page with a button. A GET changes nothing, because programs that check mails follow links.
 */
export function serveUnsubscribe(deps: Pick<Deps, 'db' | 'vault' | 'rateLimit' | 'log'>): Served {
  const { db, vault } = deps;
  const byAddress = createRateLimit(deps, {
    ...{ door: 'unsubscribe', perMinute: deps.rateLimit, keyOf: addressOf, headers: 'draft-8' },
  });

  async function serve(
    req: Request,
    res: Response,
    show: (link: Unsubscription, texts: MailTexts, what: string) => Promise<string>,
  ): Promise<void> {
    await passes(byAddress, req, res);
    const link = readUnsubscribeToken(vault, String(req.params.token));
    const reader = link && (await findReader(db, link.person));
    const texts = mailTexts(reader?.language ?? null);
    if (!link) return answer(res, 404, texts, paragraph(texts.stopInvalid));
    const what =
      link.kind === 'digest'
        ? filled(texts.digestSubject, { count: '…' })
        : texts.events[link.kind];
    answer(res, 200, texts, await show(link, texts, what), reader?.language);
  }

  const shared = {
    path,
    tag: 'notifications',
    roles: 'public',
    params: z.object({ token: z.string() }),
    problems: [429, 503],
    answers: {
      200: { description: 'A page.', contentType: 'text/html', schema: z.string() },
      404: { description: 'The link is not valid.', contentType: 'text/html', schema: z.string() },
    },
  } as const;
  const operations: Endpoint[] = [
    {
      ...shared,
      method: 'get',
      summary: 'Show the page of a link that stops mails',
      serve: (req, res) =>
        serve(
          req,
          res,
          async (_link, texts, what) =>
            `${paragraph(filled(texts.stopQuestion, { what }))}<form method="post"><button>${escapeHtml(texts.stopButton)}</button></form>`,
        ),
    },
    {
      ...shared,
      method: 'post',
      summary: 'Stop the mails of the link, with one click (RFC 8058)',
      serve: (req, res) =>
        serve(req, res, async (link, texts, what) => {
          await unsubscribe(db, link);
          return paragraph(filled(texts.stopped, { what }));
        }),
    },
  ];
  const router = Router({ caseSensitive: true });
  mountEndpoints(router, operations);
  return { operations, router };
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function answer(res: Response, status: number, texts: MailTexts, content: string, language = 'en') {
  const title = escapeHtml(texts.stopTitle);
  res
    .status(status)
    .type('html')
    .set('Cache-Control', 'no-store')
    .send(
      `<!doctype html><html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>${title}</title></head><body><main><h1>${title}</h1>${content}</main></body></html>`,
    );
}
