/** A document of the Table API as XML: an array repeats its element, as the original has it. */
export function toXml(root: string, content: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${element(root, content)}`;
}

function element(name: string, content: unknown): string {
  if (Array.isArray(content)) return content.map((each) => element(name, each)).join('');
  return `<${name}>${inside(content)}</${name}>`;
}

function inside(content: unknown): string {
  if (typeof content !== 'object' || content === null) return escaped(String(content ?? ''));
  return Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

function escaped(text: string): string {
  // What XML 1.0 cannot say is left out.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones.
  const sayable = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return sayable.replace(/[&<>"'\r]/g, (sign) => entities[sign] ?? sign);
}
