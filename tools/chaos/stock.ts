import {
  create,
  ImportStock,
  PutMessageSource,
  SetStockTerms,
  type Envelope,
} from '@numera/contracts';
import { derivedId } from '@numera/kernel';
import { jobOrigin, RabbitMqTransport, seal } from '@numera/messaging';
import type { Vault } from '@numera/service';
import { OWN_NUMBERS } from './world/wares';
import type { WorldAddress } from './world/world-calls';

/** Enough for all that are held or rest after being held. */
const NUMBERS_EACH = 1_000;
/** The lowest that anything is sold at, so that the own numbers are tried first. */
const PRICE = 15n;
const ADMIN_ID = '1';

export const SOURCE_IDS = {
  polled: derivedId('chaos', 'polled'),
  pushed: derivedId('chaos', 'pushed'),
} as const;

/** Gives the shop its own numbers and the two sources of their messages, as an admin does. */
export async function stockUp(
  brokerUrl: string,
  botId: string,
  vault: Vault,
  { messageUrl, messageKey }: WorldAddress,
): Promise<void> {
  const transport = new RabbitMqTransport({ url: brokerUrl, name: 'chaos' });
  const send = async (message: object): Promise<void> => {
    const envelope: Envelope = seal(message, jobOrigin(botId));
    await transport.publish(envelope);
  };
  try {
    for (const side of ['polled', 'pushed'] as const) {
      const messageSourceId = SOURCE_IDS[side];
      const isPolled = side === 'polled';
      const draft = {
        messageSourceId,
        name: side,
        mode: isPolled ? ('poll' as const) : ('webhook' as const),
        url: isPolled ? `${messageUrl}?cursor={cursor}` : null,
        keyPlace: isPolled ? ('header' as const) : ('none' as const),
        keyName: isPolled ? 'X-Api-Key' : '',
        sealedKey: isPolled ? vault.seal(messageKey, messageSourceId) : '',
        intervalSec: 1,
        mapping: '',
        signatureHeader: '',
        sealedSignatureKey: '',
      };
      await send(create(PutMessageSource, { draft, adminId: ADMIN_ID }));
      const { serviceId, countryCode, start, firstNumber } = OWN_NUMBERS[side];
      // A number serves for ever: what is judged is who gets its codes.
      const terms = { serviceId, price: PRICE, usesLimit: 1_000, messageSourceId };
      await send(create(SetStockTerms, { ...terms, adminId: ADMIN_ID }));
      const lines = Array.from(
        { length: NUMBERS_EACH },
        (_, at) => `+${start}${String(at + firstNumber)}`,
      );
      await send(
        create(ImportStock, {
          importId: derivedId('chaos-numbers', side),
          adminId: ADMIN_ID,
          format: 'txt',
          serviceId,
          countryCode,
          chunk: 0,
          chunks: 1,
          firstLine: 1,
          text: lines.join('\n'),
        }),
      );
    }
  } finally {
    await transport.close();
  }
}
