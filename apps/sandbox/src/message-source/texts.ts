import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import {
  findCountry,
  findService,
  SERVICES,
  type Country,
  type Service,
} from '../smspool/catalogue';
import { SERVICE_TEXTS } from '../smspool/message-texts';
import { makeMessage } from '../smspool/texts';

/** The services with words of their own, by name. */
export const KNOWN_SERVICES: readonly string[] = SERVICES.filter(({ ID }) =>
  SERVICE_TEXTS.has(ID),
).map(({ name }) => name.trim());

/** What the service would send to that number, in the language of its country. */
export function makeText(service: string, to: string): string {
  const known = findService(service);
  const named: Service = known ?? {
    ID: 0,
    name: service === '' ? 'Numera' : service,
    favourite: 0,
  };
  const country = countryOf(to);
  return country ? makeMessage(named, country).text : '';
}

/** The United States for what belongs to no country, as +888. */
function countryOf(to: string): Country | null {
  const written = to.startsWith('+') ? to : `+${to.replace(/^00/u, '')}`;
  const code = parsePhoneNumberFromString(written)?.country;
  return (code === undefined ? null : findCountry(code)) ?? findCountry('US');
}
