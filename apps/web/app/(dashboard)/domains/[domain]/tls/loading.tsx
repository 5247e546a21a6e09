import { SectionSkeleton } from '@/components/section-skeleton';

export default function Loading() {
  return <SectionSkeleton />;
}
