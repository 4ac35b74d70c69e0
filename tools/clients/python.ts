import type { Document, Operation } from '../web/pathTypes';
import { PythonTypes } from './pythonTypes';

/** A Python module with the types of a document, and a class with a method for each operation. */
export function pythonModule({ paths, components }: Document): string {
  const types = new PythonTypes(components?.schemas ?? {});
  const methods = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, operation]) =>
      methodsOf(types, method, path, operation),
    ),
  );
  return `# Made from the OpenAPI document by \`npm run clients\`; do not edit.
"""The types of the API, and a method for each of its operations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NotRequired, TypeAlias, TypedDict

from ._core import Answer, Core, File, LiveEvent, segment

${types.definitions().join('\n\n')}


class Api(Core):
    """Every operation of the API."""

${methods.join('\n')}`;
}

const keywords = ['from', 'in', 'is', 'or', 'and', 'not', 'class', 'with', 'as'];

/** \`createdAt\` and \`If-Match\` as names of arguments. */
function nameOf(name: string): string {
  const snake = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/\W+/g, '_')
    .toLowerCase();
  return keywords.includes(snake) ? `${snake}_` : snake;
}

function methodsOf(
  types: PythonTypes,
  method: string,
  path: string,
  { operationId = '', summary = '', description = '', ...operation }: Operation,
): string[] {
  const { parameters = [], requestBody, responses } = operation;
  const name = nameOf(operationId);
  const hint = operationId.charAt(0).toUpperCase() + operationId.slice(1);
  const inPath = parameters.filter((one) => one.in === 'path');
  const inQuery = parameters.filter((one) => one.in === 'query');
  const inHeader = parameters.filter((one) => one.in === 'header');

  const positional = inPath.map((one) => `${nameOf(one.name)}: str`);
  const sent = [`"${method.toUpperCase()}"`, urlOf(path)];
  const body = requestBody?.content ?? {};
  const json = body['application/json']?.schema;
  if (json) {
    const isRequired = requestBody?.required === true;
    const type = types.of(json, `${hint}Body`);
    positional.push(isRequired ? `body: ${type}` : `body: ${type} | None = None`);
    sent.push('body=body');
  } else if (body['multipart/form-data']) {
    positional.push('file: File');
    sent.push('file=file');
  }
  const query = inQuery.map((one) => ({
    name: one.name,
    argument: nameOf(one.name),
    type: types.of(one.schema ?? {}, `${hint}${pascal(one.name)}`),
    isRequired: one.required === true,
  }));
  const named = [
    ...query.map(({ argument, type, isRequired }) =>
      isRequired ? `${argument}: ${type}` : `${argument}: ${type} | None = None`,
    ),
    ...inHeader.map((one) => `${nameOf(one.name)}: str | None = None`),
  ];
  if (query.length > 0)
    sent.push(`query={${query.map((one) => `"${one.name}": ${one.argument}`).join(', ')}}`);
  if (inHeader.length > 0)
    sent.push(
      `headers={${inHeader.map((one) => `"${one.name}": ${nameOf(one.name)}`).join(', ')}}`,
    );
  const success = Object.entries(responses).filter(([status]) => /^2/.test(status));
  const contents = success.flatMap(([, answer]) => Object.entries(answer.content ?? {}));
  const args = (extra: readonly string[] = []) => {
    const last = [...named, ...extra];
    return ['self', ...positional, ...(last.length > 0 ? ['*', ...last] : [])].join(', ');
  };
  const doc = `        """${[summary, description].filter(Boolean).join('. ').replaceAll('\\', '\\\\').replaceAll('"', "'")}."""`;
  if (contents.some(([type]) => type === 'text/event-stream')) {
    return [
      `    def ${name}(${args(['last_event_id: str | None = None'])}) -> Iterator[LiveEvent]:`,
      doc,
      `        return self._events(${[...sent.slice(1), 'last_event_id=last_event_id'].join(', ')})`,
      '',
    ];
  }
  const schemas = contents.filter(([type]) => type === 'application/json');
  const result =
    schemas.length > 0
      ? [...new Set(schemas.map(([, { schema }]) => types.of(schema ?? {}, `${hint}Answer`)))].join(
          ' | ',
        )
      : contents.length > 0
        ? 'bytes'
        : 'None';
  const lines = [
    `    def ${name}(${args()}) -> Answer[${result}]:`,
    doc,
    `        return self._call(${sent.join(', ')})`,
    '',
  ];
  const item = schemas.length === 1 ? types.itemOf(schemas[0]?.[1].schema ?? {}, hint) : null;
  if (method !== 'get' || item === null) return lines;
  const without = query.filter((one) => one.name !== 'cursor');
  const last = without.map(({ argument, type }) => `${argument}: ${type} | None = None`);
  const given = `{${without.map((one) => `"${one.name}": ${one.argument}`).join(', ')}}`;
  return [
    ...lines,
    `    def ${name.replace(/^get_/, 'iter_')}(${['self', ...positional, '*', ...last].join(', ')}) -> Iterator[${item}]:`,
    `        """${summary.replaceAll('"', "'")}: every item, page by page."""`,
    `        return self._items(${urlOf(path)}, ${given})`,
    '',
  ];
}

function urlOf(path: string): string {
  if (!path.includes('{')) return `"${path}"`;
  return `f"${path.replace(/\{(\w+)\}/g, (_, name: string) => `{segment(${nameOf(name)})}`)}"`;
}

function pascal(name: string): string {
  return name.replace(/(^|\W)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
}
