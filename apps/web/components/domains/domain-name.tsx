interface DomainNameProps {
  readonly name: string;
  readonly unicodeName: string;
}

/** A domain as people write it; the name that DNS knows (A-labels) is its title. */
export function DomainName({ name, unicodeName }: DomainNameProps) {
  return (
    <span className="break-words [overflow-wrap:anywhere]" title={name === unicodeName ? undefined : name}>
      {unicodeName}
    </span>
  );
}
