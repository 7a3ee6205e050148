package io.contrail.simulator.operations;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A synthetic person. Crews stay with one aircraft's line of work, so that nobody is in two places; when a person is
 * replaced, or erased, the next generation takes the post.
 *
 * @param line serial of the aircraft in the timetable
 * @param post 0 captain, 1 first officer, 2 senior cabin crew, 3 and above cabin crew
 */
public record CrewMember(int line, int post, int generation) {
    private static final List<String> GIVEN = List.of(
            "Ada", "Bessie", "Chuck", "Dana", "Elmer", "Fay", "Gus", "Hazel", "Ivo", "June", "Kent", "Lena", "Milo",
            "Nora", "Otis", "Pearl", "Quinn", "Rosa", "Seth", "Thea", "Uma", "Vern", "Willa", "Xan", "Yves", "Zelda");
    private static final List<String> FAMILY = List.of(
            "Abbott",
            "Baxter",
            "Calloway",
            "Dunham",
            "Eastman",
            "Farrow",
            "Garrity",
            "Holloway",
            "Ingram",
            "Jessup",
            "Kessler",
            "Lindqvist",
            "Marlow",
            "Norwood",
            "Oakes",
            "Prentiss",
            "Quimby",
            "Rourke",
            "Sandoval",
            "Tolliver",
            "Upshaw",
            "Vance",
            "Whitlock",
            "Yarrow",
            "Zeller",
            "O'Brien",
            "Núñez",
            "Løvås");

    public UUID id() {
        return new UUID(
                (noise().bits(Noise.For.CREW) & ~0xf000L) | 0x4000L,
                (noise().at(1).bits(Noise.For.CREW) & 0x3fffffffffffffffL) | 0x8000000000000000L);
    }

    /** Two letters: CP, FO, SC or CC. */
    public String duty() {
        return post == 0 ? "CP" : post == 1 ? "FO" : post == 2 ? "SC" : "CC";
    }

    public String name() {
        return GIVEN.get(noise().at(2).between(Noise.For.CREW, 0, GIVEN.size() - 1)) + " "
                + FAMILY.get(noise().at(3).between(Noise.For.CREW, 0, FAMILY.size() - 1));
    }

    /** Of a pilot's licence or a cabin crew member's attestation. */
    public String licence() {
        return (post < 2 ? "ATP-" : "CCA-") + "%07d".formatted(noise().at(4).between(Noise.For.CREW, 0, 9_999_999));
    }

    private Noise noise() {
        return new Noise(((long) line << 8 | post) << 20 | generation);
    }

    /** Who of a fleet has this identity, among the first generations of each post. */
    static Optional<CrewMember> find(UUID id, int fleet, int posts, int generations) {
        for (int line = 0; line < fleet; line++) {
            for (int post = 0; post < posts; post++) {
                for (int generation = 0; generation < generations; generation++) {
                    CrewMember member = new CrewMember(line, post, generation);
                    if (member.id().equals(id)) {
                        return Optional.of(member);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
