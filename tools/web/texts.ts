import { type Module, parseSync } from '@swc/core';
import { en } from '../../web/src/i18n/en';

/** The texts of one language, by folder and name. */
export type Catalogue = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Folders whose keys are codes of the API: no code names them one by one. */
const coded: ReadonlySet<string> = new Set([
  'state',
  'command',
  'credential',
  'entry',
  'fault',
  'field',
  'grade',
  'problem',
  'relation',
  'role',
]);

/** States, and what a preview calls its effects, are codes of the API. */
const codes: ReadonlySet<string> = new Set(Object.keys(en.state));

/**
 * What is wrong with the catalogue: keys that nothing reads, and translations whose places for values differ from those of
 * the English text.
 * @param used every text in the quotes of the portal's code
 */
export function findProblems(
  english: Catalogue,
  others: Readonly<Record<string, Catalogue>>,
  used: ReadonlySet<string>,
): readonly string[] {
  const problems: string[] = [];
  for (const [folder, texts] of Object.entries(english)) {
    for (const [name, text] of Object.entries(texts)) {
      const key = `${folder}.${name.replace(/_(?:one|other)$/, '')}`;
      if (!coded.has(folder) && !used.has(key))
        problems.push(`en/${folder}.ts: nothing reads "${name}": remove it.`);
      if (name.endsWith('_one') && !(name.replace(/_one$/, '_other') in texts))
        problems.push(`en/${folder}.ts: "${name}" has no "_other" form.`);
      for (const [language, catalogue] of Object.entries(others)) {
        const translated = catalogue[folder]?.[name];
        if (translated === undefined || translated.trim() === '')
          problems.push(`${language}/${folder}.ts: "${name}" is missing.`);
        else if (language === 'fr' && translated.includes("'"))
          problems.push(`fr/${folder}.ts: "${name}" has the apostrophe ': write ’.`);
        else if (placesOf(translated) !== placesOf(text))
          problems.push(
            `${language}/${folder}.ts: "${name}" has the places ${placesOf(translated) || 'none'}, and in English ${placesOf(text) || 'none'}.`,
          );
      }
    }
  }
  return problems;
}

/** The places for values and the tags of a text, sorted. "One record" may leave out its count. */
function placesOf(text: string): string {
  const places = text.match(/\{\{.*?\}\}|<\/?\w+\/?>/g) ?? [];
  return [...new Set(places)]
    .filter((place) => place !== '{{count}}')
    .sort()
    .join(' ');
}

/** Every text in quotes. */
export function literalsOf(code: string, path: string): readonly string[] {
  const found: string[] = [];
  walk(parse(code, path), (node) => {
    if (node.type === 'StringLiteral') found.push(String(node.value));
    if (node.type === 'TemplateElement') found.push(String(node.cooked));
    return true;
  });
  return found;
}

/** The texts in code that a person would read on the screen. */
export function proseOf(code: string, path: string): readonly string[] {
  const found: string[] = [];
  const report = (text: unknown, isProse: (text: string) => boolean) => {
    if (typeof text === 'string' && isProse(text)) found.push(text.trim().replace(/\s+/g, ' '));
  };
  walk(parse(code, path), (node) => {
    if (isCode(node)) return false;
    if (node.type === 'JSXText')
      report(node.value, (text) => /\p{L}{2}/u.test(text) && text !== 'Crossdesk');
    for (const text of shownBy(node)) report(text, (word) => /\p{L}{2}/u.test(word));
    if (node.type === 'StringLiteral') report(node.value, isProse);
    if (node.type === 'TemplateElement') report(node.cooked, isPartOfProse);
    // The names of facts are their labels.
    if (node.type === 'KeyValueProperty' && isNode(node.key)) report(node.key.value, isProse);
    return true;
  });
  return found;
}

/** The texts that an element has as a child, by a condition or not: even one word in small letters is shown. */
function shownBy({ type, children }: Node): readonly unknown[] {
  if (type !== 'JSXElement' && type !== 'JSXFragment') return [];
  const expressions = (Array.isArray(children) ? children : [])
    .filter((child) => isNode(child) && child.type === 'JSXExpressionContainer')
    .map((child) => child.expression);
  return expressions.flatMap(resultsOf);
}

function resultsOf(expression: unknown): readonly unknown[] {
  if (!isNode(expression)) return [];
  if (expression.type === 'StringLiteral') return [expression.value];
  if (expression.type === 'ConditionalExpression')
    return [expression.consequent, expression.alternate].flatMap(resultsOf);
  return [];
}

function isProse(text: string): boolean {
  if (codes.has(text) || text === 'Crossdesk') return false;
  // A list of elements, in a selector.
  if (/^\w+(?:, \w+)+$/.test(text)) return false;
  return (
    /(?:[\p{L}'’]{2}[,;:]?|^\p{Lu}|\b\d+) \p{L}/u.test(text) ||
    /^\p{Lu}[\p{Ll}-]+[.…:!?]*$/u.test(text)
  );
}

function isPartOfProse(text: string): boolean {
  return isProse(text.trim()) || /(?:^| )\p{L}{2,}[.,:]? /u.test(text);
}

/** Attributes and properties whose texts are for the browser. */
const names = new Set([
  'className',
  'd',
  'viewBox',
  'style',
  'rel',
  'key',
  'sizes',
  'gridTemplateColumns',
  'placement',
]);
/** Functions whose texts are for the browser or the developer. */
const functions =
  /^(?:querySelector(?:All)?|closest|includes|matches|matchMedia|getPropertyValue|setProperty|addEventListener|RegExp|Set|useFields|useDraft|.*Error)$/;

/** Whether texts in the node are never shown: class names, selectors, comparisons, errors for developers, types, imports. */
function isCode(node: Node): boolean {
  switch (node.type) {
    case 'JSXAttribute':
    case 'KeyValueProperty': {
      const name = node.name ?? node.key;
      return isNode(name) && names.has(String(name.value));
    }
    case 'CallExpression':
    case 'NewExpression':
      return functions.test(nameOf(node.callee));
    case 'BinaryExpression':
      return /^[!=]==$/.test(String(node.operator));
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'TsTypeAnnotation':
    case 'TsTypeAliasDeclaration':
    case 'TsInterfaceDeclaration':
    case 'TsLiteralType':
      return true;
    default:
      return false;
  }
}

function nameOf(callee: unknown): string {
  if (!isNode(callee)) return '';
  if (callee.type === 'MemberExpression') return nameOf(callee.property);
  return String(callee.value ?? '');
}

interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

function parse(code: string, path: string): Module {
  return parseSync(code, { syntax: 'typescript', tsx: path.endsWith('.tsx'), target: 'es2022' });
}

/** Visits the nodes of a tree; those below a node for which `visit` gives false are left out. */
function walk(tree: unknown, visit: (node: Node) => boolean): void {
  if (Array.isArray(tree)) for (const part of tree) walk(part, visit);
  if (!isNode(tree)) return;
  if (!visit(tree)) return;
  for (const [name, part] of Object.entries(tree))
    if (!(name === 'key' && isNode(part) && part.type !== 'Computed')) walk(part, visit);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
