import type { ComponentChildren, JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../feedback/icon';

/** Takes files that are dropped anywhere on the chat. */
export function DropPlace(props: {
  children: ComponentChildren;
  disabled: boolean;
  drop: (files: File[]) => void;
}): JSX.Element {
  const [over, setOver] = useState(false);
  /** Entering a child comes before leaving its parent; only the last leave counts. */
  const depth = useRef(0);

  const isFile = (event: DragEvent): boolean =>
    !props.disabled && (event.dataTransfer?.types.includes('Files') ?? false);
  const leave = (): void => {
    depth.current = 0;
    setOver(false);
  };

  return (
    <div
      class="drop-place"
      data-testid="drop-place"
      onDragEnter={(event) => {
        if (!isFile(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragOver={(event) => {
        if (isFile(event)) event.preventDefault();
      }}
      onDragLeave={() => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      }}
      onDrop={(event) => {
        if (!isFile(event)) return;
        event.preventDefault();
        leave();
        props.drop([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {props.children}
      {over && (
        <div class="drop-shade" aria-hidden="true">
          <Icon name="file" size={40} />
          <strong>Drop to send as a file</strong>
        </div>
      )}
    </div>
  );
}
