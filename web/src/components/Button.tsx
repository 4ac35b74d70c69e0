import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';
import { Icon, type IconName } from './Icon';

interface Props extends ButtonProps {
  readonly children?: string;
  /** `primary` is the main action of its place: one at a time. */
  readonly variant?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
  /** The action is under way: the button shows it, and takes no other press. */
  readonly busy?: boolean;
}

export function Button({ children, variant = 'plain', icon, busy = false, ...rest }: Props) {
  return (
    <AriaButton {...rest} isPending={busy} className={`button button-${variant}`}>
      {busy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </AriaButton>
  );
}
