import type { PageEntity } from '../../src/page/page-api';

/** A message's text as a tree: formatting may hold formatting, as Telegram allows. */
export type TextNode =
  | { kind: 'text'; text: string }
  | { kind: 'entity'; entity: PageEntity; text: string; children: TextNode[] };

/**
 * Turns Telegram's flat entities (offsets in UTF-16 units, so JavaScript's own) into a tree.
 * Entities that cross each other's ends are cut at the outer one's end; those that lie outside
 * the text or are empty are left out, because a wrong entity must not hide the text.
 */
export function buildEntityTree(text: string, entities: readonly PageEntity[]): TextNode[] {
  const inside = entities
    .filter((entity) => entity.length > 0 && entity.offset >= 0 && entity.offset < text.length)
    .sort((a, b) => a.offset - b.offset || b.length - a.length);
  return buildRange(text, inside, 0, text.length);
}

function buildRange(
  text: string,
  entities: readonly PageEntity[],
  from: number,
  to: number,
): TextNode[] {
  const nodes: TextNode[] = [];
  let at = from;
  let rest = entities;
  while (rest.length > 0) {
    const [entity, ...others] = rest;
    if (!entity) break;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    rest = others;
    if (end <= start) continue;
    if (start > at) nodes.push({ kind: 'text', text: text.slice(at, start) });
    const nested = others.filter((other) => other.offset < end);
    nodes.push({
      kind: 'entity',
      entity,
      text: text.slice(start, end),
      children: buildRange(text, nested, start, end),
    });
    // What begins inside but reaches past this entity goes on after it.
    rest = others.filter((other) => other.offset + other.length > end);
    at = end;
  }
  if (at < to) nodes.push({ kind: 'text', text: text.slice(at, to) });
  return nodes;
}
