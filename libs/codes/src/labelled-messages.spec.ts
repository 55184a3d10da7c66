import { LABELLED_MESSAGES } from './labelled-messages';
import { measureCodes, measureServices } from './reading-figures';

describe('the labelled messages', () => {
  const codes = measureCodes(LABELLED_MESSAGES);
  const services = measureServices(LABELLED_MESSAGES);

  it('are at least 420 in at least 12 languages, a fifth of them without a code', () => {
    const silent = LABELLED_MESSAGES.filter(({ code }) => code === null);
    expect(LABELLED_MESSAGES.length).toBeGreaterThanOrEqual(420);
    expect(new Set(LABELLED_MESSAGES.map(({ language }) => language)).size).toBeGreaterThanOrEqual(
      12,
    );
    expect(silent.length).toBeGreaterThanOrEqual(LABELLED_MESSAGES.length / 5);
    expect(new Set(LABELLED_MESSAGES.map(({ text }) => text)).size).toBe(LABELLED_MESSAGES.length);
  });

  it('yield codes that are right in at least 99 of 100 cases', () => {
    expect({ ...codes, holds: codes.precision >= 0.99 }).toMatchObject({ holds: true });
  });

  it('yield at least 97 of 100 codes they tell', () => {
    expect({ ...codes, holds: codes.recall >= 0.97 }).toMatchObject({ holds: true });
  });

  it('yield the service that sent them in at least 98 of 100 cases, and no other in more than 2', () => {
    expect({
      ...services,
      holds: services.recall >= 0.98 && services.precision >= 0.98,
    }).toMatchObject({ holds: true });
  });
});
