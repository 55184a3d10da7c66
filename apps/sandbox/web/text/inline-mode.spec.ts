import { parseCommandStart, parseInlineQuery } from './inline-mode';

describe('parseInlineQuery', () => {
  it('reads what follows the name, in any case of it, also when nothing follows', () => {
    expect(parseInlineQuery('@NumeraBot sp:uni', 'numerabot')).toBe('sp:uni');
    expect(parseInlineQuery('@numerabot ', 'numerabot')).toBe('');
  });

  it('waits for the space and ignores other names', () => {
    expect(parseInlineQuery('@numerabot', 'numerabot')).toBeNull();
    expect(parseInlineQuery('@other sp:', 'numerabot')).toBeNull();
    expect(parseInlineQuery('see @numerabot sp:', 'numerabot')).toBeNull();
  });
});

describe('parseCommandStart', () => {
  it('reads a command only while it is being typed', () => {
    expect(parseCommandStart('/')).toBe('');
    expect(parseCommandStart('/Bu')).toBe('bu');
    expect(parseCommandStart('/buy now')).toBeNull();
    expect(parseCommandStart('buy')).toBeNull();
  });
});
