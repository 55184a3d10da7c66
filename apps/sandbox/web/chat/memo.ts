import { Component, h, type ComponentType, type JSX } from 'preact';

/** Draws a component again only when one of its properties is another one (as React's `memo`). */
export function memo<Props extends object>(inner: ComponentType<Props>): ComponentType<Props> {
  return class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      const now = this.props as Record<string, unknown>;
      return Object.entries(next).some(([name, value]) => now[name] !== value);
    }

    override render(): JSX.Element {
      return h(inner, this.props);
    }
  };
}
