import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

/** What text and buttons inside a message can make the chat do. */
export interface ChatLinks {
  sendCommand: (command: string) => void;
  /** Opens a link to this bot inside the chat; answers false for links of the outside world. */
  openLink: (address: string) => boolean;
  /** Puts `@bot query` into the composer. */
  startInline: (query: string) => void;
}

export const ChatLinksContext = createContext<ChatLinks | null>(null);

export function useChatLinks(): ChatLinks {
  const links = useContext(ChatLinksContext);
  if (!links) throw new Error('useChatLinks is used outside a chat');
  return links;
}
