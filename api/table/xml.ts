/** A document of the Table API as XML. An array repeats its element, as in ServiceNow. */
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
  // Characters that XML 1.0 cannot represent are removed.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
  const sayable = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '');
  return sayable.replace(/[&<>"'\r]/g, (sign) => entities[sign] ?? sign);
}
