import type { ComponentProps, ReactNode } from "react";

import styles from "./button.module.css";

type Look = "normal" | "primary" | "danger" | "plain";

/** `why`: it cannot be pressed, and this tells why; it stays reachable by keyboard so that the reason can be read. */
export type ButtonProps = Omit<ComponentProps<"button">, "disabled"> & {
  readonly look?: Look;
  readonly why?: string | undefined;
};

export function Button({ look = "normal", why, onClick, className, title, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      className={classes(look, className)}
      data-look={look}
      aria-disabled={why !== undefined}
      title={why ?? title}
      onClick={why === undefined ? onClick : (event) => event.preventDefault()}
    />
  );
}

/** A button that is an icon; `label` is its name. */
export function IconButton({
  label,
  children,
  className,
  ...rest
}: ButtonProps & { readonly label: string }): ReactNode {
  return (
    <Button look="plain" title={label} {...rest} aria-label={label} className={`${styles.icon} ${className ?? ""}`}>
      {children}
    </Button>
  );
}

/** The look of a button, for a link. */
export function buttonClass(look: Look = "normal"): string {
  return classes(look, undefined);
}

function classes(look: Look, more: string | undefined): string {
  return [styles.button, look === "normal" ? "" : styles[look], more ?? ""].join(" ");
}
