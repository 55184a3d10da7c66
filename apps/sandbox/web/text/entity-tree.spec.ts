import type { PageEntity } from '../../src/page/page-api';
import { buildEntityTree, type TextNode } from './entity-tree';

const entity = (type: PageEntity['type'], offset: number, length: number): PageEntity => ({
  type,
  offset,
  length,
});

/** The tree as markup, so that a claim reads at a glance. */
function asMarkup(nodes: TextNode[]): string {
  return nodes
    .map((node) =>
      node.kind === 'text'
        ? node.text
        : `<${node.entity.type}>${asMarkup(node.children)}</${node.entity.type}>`,
    )
    .join('');
}

const markup = (text: string, entities: PageEntity[]): string =>
  asMarkup(buildEntityTree(text, entities));

describe('buildEntityTree', () => {
  it('leaves plain text alone', () => {
    expect(markup('hello', [])).toBe('hello');
  });

  it('counts in UTF-16 units, so that text after an emoji is marked where it stands', () => {
    expect(markup('📱 +1 555', [entity('code', 3, 6)])).toBe('📱 <code>+1 555</code>');
  });

  it('nests what lies inside, whichever came first', () => {
    expect(markup('a bold link', [entity('italic', 7, 4), entity('bold', 2, 9)])).toBe(
      'a <bold>bold <italic>link</italic></bold>',
    );
  });

  it('nests two formats of the same stretch', () => {
    expect(markup('code', [entity('bold', 0, 4), entity('code', 0, 4)])).toBe(
      '<bold><code>code</code></bold>',
    );
  });

  it('cuts crossing formats without losing or repeating text', () => {
    expect(markup('abcdef', [entity('bold', 0, 4), entity('italic', 2, 4)])).toBe(
      '<bold>ab<italic>cd</italic></bold><italic>ef</italic>',
    );
  });

  it('keeps the whole text when an entity reaches past its end or lies outside', () => {
    expect(markup('abc', [entity('bold', 1, 50), entity('code', 9, 2)])).toBe('a<bold>bc</bold>');
  });
});
