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
  return makeMessage(named, countryOf(to)).text;
}

/** Also one that no provider has numbers in. The United States for what belongs to none, as +888. */
function countryOf(to: string): Country {
  const written = to.startsWith('+') ? to : `+${to.replace(/^00/u, '')}`;
  const code = parsePhoneNumberFromString(written)?.country ?? 'US';
  return findCountry(code) ?? { ID: 0, name: code, short_name: code, region: '' };
}
