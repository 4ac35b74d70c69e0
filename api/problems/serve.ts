import { type Request, type Response, Router } from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import { Refused } from '../../domain/refusal';
import { mountEndpoints } from '../http/mount';
import type { Endpoint, Served } from '../http/operation';
import { findPage, groups, problemPath } from './pages';
import { htmlList, htmlPage, markdownList, markdownPage, styleHash } from './render';

const policy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    styleSrc: [`'sha256-${styleHash}'`],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

const shared = { method: 'get', tag: 'service', roles: 'public' } as const;
const page = { contentType: 'text/html', schema: z.string() };
const also = 'HTML; JSON or Markdown if `Accept` asks for it.';

/** The pages that say what each problem, failure and finding means, and what helps. Public: they tell nothing of an instance. */
export function serveProblems(): Served {
  const operations: Endpoint[] = [
    {
      ...shared,
      path: '/problems',
      summary: 'List the problems, failures and findings that have a page',
      answers: { 200: { ...page, description: also } },
      serve: (req, res) =>
        answer(req, res, {
          html: htmlList,
          markdown: markdownList,
          json: () => ({
            items: groups.flatMap(({ pages }) =>
              pages.map(({ name, title, status }) => ({
                ...{ type: problemPath(name), title, status },
              })),
            ),
          }),
        }),
    },
    {
      ...shared,
      path: '/problems/{type}',
      summary: 'Read what a problem, failure or finding means, its causes, and what helps',
      params: z.object({ type: z.string().meta({ example: 'state' }) }),
      answers: { 200: { ...page, description: also } },
      serve(req, res) {
        const found = findPage(String(req.params.type));
        if (!found)
          throw new Refused('missing', `There is no problem "${req.params.type}": see /problems.`);
        const { name, ...shown } = found;
        answer(req, res, {
          html: () => htmlPage(found),
          markdown: () => markdownPage(found),
          json: () => ({ type: problemPath(name), ...shown }),
        });
      },
    },
  ];
  const router = Router({ caseSensitive: true });
  router.use('/problems', policy);
  mountEndpoints(router, operations);
  return { operations, router };
}

interface Forms {
  html(): string;
  markdown(): string;
  json(): object;
}

function answer(req: Request, res: Response, { html, markdown, json }: Forms): void {
  res.set({ 'Cache-Control': 'public, max-age=3600', Vary: 'Accept' });
  const type = req.accepts(['text/html', 'application/json', 'text/markdown', 'text/plain']);
  if (type === 'application/json') res.json(json());
  else if (type === 'text/markdown' || type === 'text/plain') res.type(type).send(markdown());
  else res.type('html').send(html());
}
