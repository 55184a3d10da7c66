import { formatFileSize } from './file-size';

it.each([
  [0, '0 bytes'],
  [812, '812 bytes'],
  [1_000, '1.0 KB'],
  [4_301, '4.2 KB'],
  [52_428, '51 KB'],
  [1_023_999, '1.0 MB'],
  [20 * 1_024 * 1_024, '20 MB'],
  [5_000 * 1_024 * 1_024, '5000 MB'],
])('shows %i bytes as %s', (bytes, shown) => {
  expect(formatFileSize(bytes)).toBe(shown);
});
