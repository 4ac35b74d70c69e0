import { Button as AriaButton, type ButtonProps } from 'react-aria-components/Button';
import { Icon, type IconName } from './Icon';

interface Props extends ButtonProps {
  readonly children?: string;
  /** `primary` is what this place is for: one at a time. */
  readonly look?: 'primary' | 'plain' | 'quiet' | 'danger';
  readonly icon?: IconName;
  /** Under way: it says so, and takes no other press. */
  readonly busy?: boolean;
}

export function Button({ children, look = 'plain', icon, busy = false, ...rest }: Props) {
  return (
    <AriaButton {...rest} isPending={busy} className={`button button-${look}`}>
      {busy ? <span className="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children && <span>{children}</span>}
    </AriaButton>
  );
}
