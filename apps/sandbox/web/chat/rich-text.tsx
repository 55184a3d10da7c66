import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PageEntity } from '../../src/page/page-api';
import { useFeedback } from '../feedback/feedback';
import { buildEntityTree, type TextNode } from '../text/entity-tree';
import { isOpenable } from '../text/telegram-link';
import { useChatLinks } from './chat-links';

/** A message's text with Telegram's formatting, clickable where Telegram's is. */
export function RichText(props: { text: string; entities: PageEntity[] }): JSX.Element {
  return <Nodes nodes={buildEntityTree(props.text, props.entities)} />;
}

function Nodes(props: { nodes: TextNode[] }): JSX.Element {
  return (
    <>
      {props.nodes.map((node, index) =>
        node.kind === 'text' ? (
          trimAtBlocks(node.text, props.nodes[index - 1], props.nodes[index + 1])
        ) : (
          <Entity key={`${node.entity.type}${index}`} node={node} />
        ),
      )}
    </>
  );
}

/** A block begins and ends its own line, so that the line break beside it would show as a gap. */
function trimAtBlocks(text: string, before?: TextNode, after?: TextNode): string {
  const start = isBlock(before) && text.startsWith('\n') ? 1 : 0;
  const end = isBlock(after) && text.length > start && text.endsWith('\n') ? -1 : undefined;
  return text.slice(start, end);
}

function isBlock(node: TextNode | undefined): boolean {
  return (
    node?.kind === 'entity' && (node.entity.type === 'pre' || node.entity.type === 'blockquote')
  );
}

type EntityNode = Extract<TextNode, { kind: 'entity' }>;

function Entity({ node }: { node: EntityNode }): JSX.Element {
  const children = <Nodes nodes={node.children} />;
  switch (node.entity.type) {
    case 'bold':
      return <b>{children}</b>;
    case 'italic':
      return <i>{children}</i>;
    case 'underline':
      return <u>{children}</u>;
    case 'strikethrough':
      return <s>{children}</s>;
    case 'spoiler':
      return <Spoiler>{children}</Spoiler>;
    case 'code':
      return <Code text={node.text}>{children}</Code>;
    case 'pre':
      return (
        <pre dir="auto">
          <Code text={node.text}>{children}</Code>
        </pre>
      );
    case 'blockquote':
      return <blockquote dir="auto">{children}</blockquote>;
    case 'text_link':
      return <Link address={node.entity.url ?? ''}>{children}</Link>;
    case 'url':
      return <Link address={withScheme(node.text)}>{children}</Link>;
    case 'mention':
      return <Link address={`https://t.me/${node.text.replace(/^@/u, '')}`}>{children}</Link>;
    case 'bot_command':
      return <Command text={node.text}>{children}</Command>;
    default:
      return <>{children}</>;
  }
}

const withScheme = (text: string): string => (/^[a-z]+:/iu.test(text) ? text : `https://${text}`);

type Inline = JSX.Element;

function Spoiler(props: { children: Inline }): JSX.Element {
  const [hidden, setHidden] = useState(true);
  if (!hidden) return <span class="spoiler-open">{props.children}</span>;
  const reveal = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
    setHidden(false);
  };
  return (
    <span
      class="spoiler"
      role="button"
      tabIndex={0}
      aria-label="Hidden text, press to reveal"
      onClickCapture={reveal}
      onKeyDown={(event) => isPress(event) && reveal(event)}
    >
      <span aria-hidden="true">{props.children}</span>
    </span>
  );
}

function Code(props: { text: string; children: Inline }): JSX.Element {
  const { copy } = useFeedback();
  return (
    <code
      role="button"
      tabIndex={0}
      title="Copy"
      aria-label={`${props.text}, press to copy`}
      onClick={() => copy(props.text)}
      onKeyDown={(event) => {
        if (!isPress(event)) return;
        event.preventDefault();
        copy(props.text);
      }}
    >
      {props.children}
    </code>
  );
}

function Command(props: { text: string; children: Inline }): JSX.Element {
  const { sendCommand } = useChatLinks();
  return (
    <button type="button" class="text-command" onClick={() => sendCommand(props.text)}>
      {props.children}
    </button>
  );
}

function Link(props: { address: string; children: Inline }): JSX.Element {
  const { openLink } = useChatLinks();
  if (!isOpenable(props.address)) return <>{props.children}</>;
  return (
    <a
      href={props.address}
      target="_blank"
      rel="noreferrer"
      onClick={(event) => {
        if (openLink(props.address)) event.preventDefault();
      }}
    >
      {props.children}
    </a>
  );
}

const isPress = (event: KeyboardEvent): boolean => event.key === 'Enter' || event.key === ' ';
