package io.muster.server.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BeatListTest {

    @Test
    void whatWasPackedIsUnpacked() {
        Random random = new Random(3);
        for (int round = 0; round < 100; round++) {
            Map<Long, Long> beats = new HashMap<>();
            for (int i = random.nextInt(50); i > 0; i--) {
                beats.put(random.nextLong() >>> (1 + random.nextInt(60)), (long) random.nextInt(100_000));
            }
            long[] leases = beats.keySet().stream().mapToLong(Long::longValue).toArray();
            long[] ages = Arrays.stream(leases).map(beats::get).toArray();

            Map<Long, Long> unpacked = new HashMap<>();
            BeatList.unpack(BeatList.pack(leases, ages), unpacked::put);

            assertThat(unpacked).isEqualTo(beats);
        }
    }

    @Test
    void aBeatOfAHundredThousandCostsThreeBytes() {
        long[] leases = new Random(1).longs(20_000, 1, 100_000).distinct().toArray();
        long[] ages = new Random(2).longs(leases.length, 0, 1000).toArray();

        assertThat(BeatList.pack(leases, ages).length).isLessThan(leases.length * 3 + 1);
    }

    @Test
    void aTornListIsRefused() {
        byte[] packed = BeatList.pack(new long[] {1, 200_000}, new long[] {1, 1});

        assertThatThrownBy(() -> BeatList.unpack(Arrays.copyOf(packed, packed.length - 2), (lease, age) -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
