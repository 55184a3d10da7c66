import { derivedId, newId, packId, unpackId } from './ids';

it('derives the same id from the same parts only', () => {
  expect(derivedId('a', 'bc')).toBe(derivedId('a', 'bc'));
  expect(derivedId('a', 'bc')).not.toBe(derivedId('ab', 'c'));
});

it('packs an id into 22 characters and back', () => {
  const id = newId();
  expect(packId(id)).toHaveLength(22);
  expect(unpackId(packId(id))).toBe(id);
  expect(unpackId('not an id')).toBeNull();
});
