/** The head and the lines whose first cell, a domain name, is one of these. A name needs no quotes, and holds no comma. */
export function linesOf(csv: string, names: ReadonlySet<string>): string {
  const [head = '', ...lines] = csv.split('\r\n');
  const kept = lines.filter((line) => names.has(line.slice(0, line.indexOf(','))));
  return [head, ...kept, ''].join('\r\n');
}
