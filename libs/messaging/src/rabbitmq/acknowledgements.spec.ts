import type { Channel, ConsumeMessage } from 'amqplib';
import { Acknowledgements } from './acknowledgements';

const message = (deliveryTag: number): ConsumeMessage =>
  ({ fields: { deliveryTag } }) as ConsumeMessage;

function owing(count: number): { acks: Acknowledgements; told: string[]; of: ConsumeMessage[] } {
  const told: string[] = [];
  const channel = {
    ack: ({ fields }: ConsumeMessage, upTo = false) =>
      void told.push(`${upTo ? 'up to ' : ''}${fields.deliveryTag}`),
    nack: ({ fields }: ConsumeMessage) => void told.push(`back ${fields.deliveryTag}`),
  } as unknown as Channel;
  const acks = new Acknowledgements(channel);
  const of = Array.from({ length: count }, (_, at) => message(at + 1));
  for (const one of of) acks.note(one);
  return { acks, told, of };
}

it('acknowledges what ended together by one word', () => {
  const { acks, told, of } = owing(5);
  for (const at of [2, 0, 1]) acks.acknowledge(of[at] as ConsumeMessage);
  acks.flush();
  expect(told).toEqual(['up to 3']);
});

it('never acknowledges what is still in hand, and lets nobody wait for it', () => {
  const { acks, told, of } = owing(5);
  for (const at of [0, 2, 4]) acks.acknowledge(of[at] as ConsumeMessage);
  acks.flush();
  expect(told).toEqual(['up to 1', '3', '5']);
  for (const at of [1, 3]) acks.acknowledge(of[at] as ConsumeMessage);
  acks.flush();
  expect(told.slice(3)).toEqual(['up to 4']);
});

it('leaves out what was given back', () => {
  const { acks, told, of } = owing(3);
  acks.giveBack(of[0] as ConsumeMessage);
  for (const at of [1, 2]) acks.acknowledge(of[at] as ConsumeMessage);
  acks.flush();
  expect(told).toEqual(['back 1', 'up to 3']);
});
