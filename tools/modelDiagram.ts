import type { ChangeModel, Condition } from '../domain/changeModel';

/** A change model as a state diagram: the phases within their metaphases, and what a transition needs. */
export function modelDiagram(model: ChangeModel): string {
  const name = (phase: string) => phase.replaceAll(/\W+/g, '');
  const lines = model.metaphases.flatMap((metaphase) => [
    `  state "${metaphase.name}" as ${name(metaphase.name)}_ {`,
    ...metaphase.phases.map((phase) => `    ${name(phase)}: ${phase}`),
    '  }',
  ]);
  lines.push(`  [*] --> ${name(model.initial)}`);
  for (const { from, to, conditions = [] } of model.transitions) {
    const label = conditions.map(needed).join(', ');
    lines.push(`  ${name(from)} --> ${name(to)}${label && `: ${label}`}`);
  }
  for (const last of model.last) lines.push(`  ${name(last)} --> [*]`);
  return `\`\`\`mermaid\nstateDiagram-v2\n${lines.join('\n')}\n\`\`\``;
}

function needed({ field, oneOf }: Condition): string {
  return oneOf ? `${field} is ${oneOf.join(' or ')}` : `${field} is set`;
}
