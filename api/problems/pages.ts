import { z } from 'zod';
import type { FailureKind } from '../../domain/backOff';
import type { Check } from '../../domain/doctor';
import type { driftKinds } from '../../domain/reconciliation';
import { batchProblems, problems } from '../http/problem';
import { checkPages } from './checks';
import { deliveryPages } from './deliveries';
import { failurePages } from './failures';
import { findingPages } from './findings';
import { refusalPages } from './refusals';

/** What a page says of a problem. Each text is one or two sentences in plain words. */
export interface Explanation {
  readonly meaning: string;
  readonly causes: readonly string[];
  /** What helps, the first thing to try first. */
  readonly remedies: readonly string[];
}

export interface Titled extends Explanation {
  readonly title: string;
}

const answered = { ...problems, ...batchProblems };

export type ProblemCode = keyof typeof answered;
export type DeliveryPage = `delivery-${Hyphened<FailureKind>}`;
export type FindingPage = `drift-${(typeof driftKinds)[number]}`;
export type CheckPage = `check-${Check}`;
export type FailurePage = keyof typeof failurePages;
/** The last part of the path of a page. */
export type PageName = ProblemCode | DeliveryPage | FindingPage | FailurePage | CheckPage;

type Hyphened<Text extends string> = Text extends `${infer A} ${infer B}`
  ? `${A}-${Hyphened<B>}`
  : Text;

export interface ProblemPage extends Titled {
  readonly name: PageName;
  /** The HTTP status of a problem of the API. */
  readonly status: number | null;
}

/** The page of why a delivery does not get through. */
export function deliveryPage(kind: FailureKind): DeliveryPage {
  return `delivery-${kind.replaceAll(' ', '-') as Hyphened<FailureKind>}`;
}

export function problemPath(name: PageName): string {
  return `/problems/${name}`;
}

/** The path of the page of a last error, in the health of a destination. */
export const healthProblem = z.string().nullable().meta({
  description: 'The page about `lastError`: what it means, its causes, and what helps.',
  example: '/problems/delivery-unreachable',
});

/** @param failing whether the workflow fails; @param kind of the last failure, null if there was none */
export function healthProblemOf(failing: boolean, kind: FailureKind | null): string | null {
  if (failing) return problemPath('failing-workflow');
  return kind && problemPath(deliveryPage(kind));
}

/** All pages in groups, in the order of the list. */
export const groups: readonly { readonly title: string; readonly pages: readonly ProblemPage[] }[] =
  [
    {
      title: 'Problems that the API answers',
      pages: namesOf(refusalPages).map((name) => ({
        ...{ name, ...answered[name], ...refusalPages[name] },
      })),
    },
    { title: 'Why a delivery does not get through', pages: pagesOf(deliveryPages) },
    { title: 'Failures that wait for a decision', pages: pagesOf(failurePages) },
    { title: 'Differences that a reconciliation found', pages: pagesOf(findingPages) },
    { title: 'What the doctor checks', pages: pagesOf(checkPages) },
  ];

const byName = new Map(groups.flatMap(({ pages }) => pages.map((page) => [page.name, page])));

/** Null if there is no page of this name. */
export function findPage(name: string): ProblemPage | null {
  return byName.get(name as PageName) ?? null;
}

function pagesOf<Name extends PageName>(
  pages: Readonly<Record<Name, Titled>>,
): readonly ProblemPage[] {
  return namesOf(pages).map((name) => ({ name, status: null, ...pages[name] }));
}

function namesOf<Name extends string>(pages: Readonly<Record<Name, unknown>>): readonly Name[] {
  return Object.keys(pages) as Name[];
}
