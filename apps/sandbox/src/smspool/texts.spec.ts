import { COUNTRIES, findCountry, findService, SERVICES } from './catalogue';
import { makeMessage } from './texts';

const ARABIC = /\p{Script=Arabic}/u;

function messageOf(serviceId: number, iso2: string): ReturnType<typeof makeMessage> {
  const [service, country] = [findService(String(serviceId)), findCountry(iso2)];
  if (!service || !country) throw new Error(`${serviceId} or ${iso2} is not in the catalogue`);
  return makeMessage(service, country);
}

describe('makeMessage', () => {
  it('puts the code into every text and leaves no gap open', () => {
    for (const service of SERVICES) {
      for (const country of COUNTRIES) {
        const { text, code } = makeMessage(service, country);
        expect(text).not.toMatch(/[{}]|undefined/u);
        expect(text.replace(/(?<=\d{3})[- ](?=\d{3})/gu, '')).toContain(code);
      }
    }
  });

  it.each([
    [146, 'US'],
    [652, 'GB'],
    [903, 'DE'],
    [1012, 'EG'],
    [28, 'MA'],
  ])('writes Arabic for service %i in %s', (service, country) => {
    expect(messageOf(service, country).text).toMatch(ARABIC);
  });

  it('is not led astray by names that contain others', () => {
    expect(messageOf(889, 'US').text).not.toMatch(ARABIC);
  });
});
