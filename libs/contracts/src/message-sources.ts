import { IsArray, IsBoolean, IsInt } from 'class-validator';
import { Command, Event, Query, QueryOf } from './contract';
import { Id, ListOf, Nested, Nullable, OneOf, Text, Timestamp, UserId, Whole } from './fields';

/** Where the messages to the operator's own numbers come from. */
export class MessageSourceDraft {
  @Id() messageSourceId!: string;
  @Text(64, 1) name!: string;
  @OneOf(['poll', 'webhook']) mode!: 'poll' | 'webhook';
  /** `poll`: what is asked; `{cursor}` and `{since}` in it are filled in. Null for `webhook`. */
  @Nullable() @Text(1_000, 1) url!: string | null;
  @OneOf(['none', 'header', 'query']) keyPlace!: 'none' | 'header' | 'query';
  /** The header's or parameter's name. */
  @Text(64) keyName!: string;
  /** Sealed for this `messageSourceId` ({@link Vault}); empty: none. Never in the clear. */
  @Text(2_000) sealedKey!: string;
  /** `poll`: seconds between two questions at least. */
  @Whole(1, 3_600) intervalSec!: number;
  /** Where the fields are in its answer, as JSON (docs/providers.md); empty: the shape of SRC-4. */
  @Text(2_000) mapping!: string;
  /** `webhook`: the header with an HMAC-SHA256 of the body; empty: none is asked for. */
  @Text(64) signatureHeader!: string;
  /** Sealed, as the key. */
  @Text(2_000) sealedSignatureKey!: string;
}

export class MessageSourceRow {
  @Id() messageSourceId!: string;
  @Text(64, 1) name!: string;
  @OneOf(['poll', 'webhook']) mode!: 'poll' | 'webhook';
  /** Without query: a key may be there. */
  @Nullable() @Text(1_000) address!: string | null;
  @Whole(1, 3_600) intervalSec!: number;
  @IsBoolean() paused!: boolean;
  @IsArray() @IsInt({ each: true }) serviceIds!: number[];
  @Nullable() @Timestamp() lastMessageAt!: string | null;
  /** The last question or delivery that went well. */
  @Nullable() @Timestamp() lastGoodAt!: string | null;
  /** What is wrong now, for operators; null when nothing is. */
  @Nullable() @Text(200) fault!: string | null;
  @Whole(0, 1_000_000_000) messages!: number;
  @Whole(0, 1_000_000_000) unmatched!: number;
}

export class MessageSourceList {
  @ListOf(() => MessageSourceRow) messageSources!: MessageSourceRow[];
}

@Query('providers.messagesource.list.v1', MessageSourceList)
export class ListMessageSources extends QueryOf<MessageSourceList> {}

export const MESSAGE_SOURCE_FAULTS = [
  'forbidden_address',
  'bad_url',
  'unreachable',
  'refused_key',
  'bad_status',
  'not_json',
  'bad_mapping',
  'no_messages_field',
  'too_large',
  'no_encryption_key',
] as const;
export type MessageSourceFault = (typeof MESSAGE_SOURCE_FAULTS)[number];

export class MessageSourceTrial {
  @Nullable() @OneOf(MESSAGE_SOURCE_FAULTS) fault!: MessageSourceFault | null;
  /** Which part, for the admin: a host, a status, a field. No secret. */
  @Text(200) detail!: string;
  @Whole(0, 1_000_000) messages!: number;
}

/** Asks a source once without taking anything from it; checks a webhook's settings. */
@Query('providers.messagesource.trial.v1', MessageSourceTrial)
export class TryMessageSource extends QueryOf<MessageSourceTrial> {
  @Nested(() => MessageSourceDraft) draft!: MessageSourceDraft;
}

/** Adds a message source, or changes the one with this id. Answered by {@link MessageSourceChanged}. */
@Command('providers.messagesource.put.v1')
export class PutMessageSource {
  @Nested(() => MessageSourceDraft) draft!: MessageSourceDraft;
  @UserId() adminId!: string;
}

@Command('providers.messagesource.pause.v1')
export class PauseMessageSource {
  @Id() messageSourceId!: string;
  @IsBoolean() paused!: boolean;
  @UserId() adminId!: string;
}

/** Deletes a source; services linked to it are linked to none. Answered by {@link MessageSourceChanged}. */
@Command('providers.messagesource.delete.v1')
export class DeleteMessageSource {
  @Id() messageSourceId!: string;
  @UserId() adminId!: string;
}

@Event('providers.messagesource.changed.v1')
export class MessageSourceChanged {
  @Id() messageSourceId!: string;
  @Text(64, 1) name!: string;
  @OneOf(['added', 'changed', 'paused', 'resumed', 'deleted', 'failing', 'recovered'])
  change!: 'added' | 'changed' | 'paused' | 'resumed' | 'deleted' | 'failing' | 'recovered';
  @Nullable() @OneOf(MESSAGE_SOURCE_FAULTS) fault!: MessageSourceFault | null;
}

/** Why a message was given to nobody. */
export const UNMATCHED_CAUSES = [
  'no_such_number',
  'nobody_waits',
  'other_service',
  'ambiguous',
  'too_old',
] as const;
export type UnmatchedCause = (typeof UNMATCHED_CAUSES)[number];

export class UnmatchedMessage {
  @Id() messageId!: string;
  @Text(32) to!: string;
  @Text(120) service!: string;
  @Text(4_000) text!: string;
  @Timestamp() receivedAt!: string;
  @OneOf(UNMATCHED_CAUSES) cause!: UnmatchedCause;
}

export class UnmatchedPage {
  /** Newest first. */
  @ListOf(() => UnmatchedMessage) messages!: UnmatchedMessage[];
  @Whole(1, 1_000_000) page!: number;
  @Whole(0, 1_000_000) pages!: number;
  @Whole(0, 1_000_000) total!: number;
}

@Query('providers.messagesource.unmatched.v1', UnmatchedPage)
export class ListUnmatchedMessages extends QueryOf<UnmatchedPage> {
  @Id() messageSourceId!: string;
  @Whole(1, 1_000_000) page!: number;
  @Whole(1, 50) pageSize!: number;
}
