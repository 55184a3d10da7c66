import { IntlMessageFormat } from 'intl-messageformat';
import { LANGUAGES, readTexts, translator, type TextKey } from './translator';

const CATEGORIES = { ar: ['zero', 'one', 'two', 'few', 'many', 'other'], en: ['one', 'other'] };

/** ICU's syntax tree as far as it is read here: an argument is of type 1, a plural of type 6. */
interface Element {
  readonly type: number;
  readonly value?: string;
  readonly options?: Record<string, { value: Element[] }>;
}

interface Shape {
  placeholders: Record<string, string>;
  plurals: string[][];
}

function shapeOf(text: string): Shape {
  const shape: Shape = { placeholders: {}, plurals: [] };
  const visit = (elements: readonly Element[]): void => {
    for (const { type, value = '', options = {} } of elements) {
      if (type === 1) shape.placeholders[value] = 'argument';
      if (type !== 6) continue;
      shape.placeholders[value] = 'plural';
      shape.plurals.push(Object.keys(options));
      for (const option of Object.values(options)) visit(option.value);
    }
  };
  const format = new IntlMessageFormat(text, 'en', undefined, { ignoreTag: true });
  visit(format.getAst());
  return shape;
}

const [ar, en] = [readTexts('ar'), readTexts('en')];

it('has the same keys in both languages, in the same order', () => {
  expect(Object.keys(ar)).toEqual(Object.keys(en));
});

describe.each(Object.keys(en))('%s', (key) => {
  it('has a text and the same placeholders in both languages', () => {
    expect(ar[key]?.trim()).toBeTruthy();
    expect(en[key]?.trim()).toBeTruthy();
    const [arShape, enShape] = [shapeOf(ar[key] ?? ''), shapeOf(en[key] ?? '')];
    expect(arShape.placeholders).toEqual(enShape.placeholders);
    for (const plural of arShape.plurals) expect(plural).toEqual(CATEGORIES.ar);
    for (const plural of enShape.plurals) expect(plural).toEqual(CATEGORIES.en);
  });

  it.each(LANGUAGES)('formats in %s, and its tags are closed', (language) => {
    const { placeholders } = shapeOf(en[key] ?? '');
    const values = Object.fromEntries(
      Object.entries(placeholders).map(([name, kind]) => [name, kind === 'plural' ? 3 : '<x>&']),
    );
    const text = translator(language)(key as TextKey, values);
    expect(text).not.toMatch(/<x>|\{\w+\}/u);
    const open = [...text.matchAll(/<(\/?)(b|code|pre|blockquote|i)>/gu)];
    expect(open.filter((tag) => tag[1] === '').length).toBe(
      open.filter((tag) => tag[1] === '/').length,
    );
  });
});
