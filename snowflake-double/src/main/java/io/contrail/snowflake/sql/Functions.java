package io.contrail.snowflake.sql;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The functions that only have another name in DuckDB; those called SF_ are macros of the double's. */
final class Functions {
    private static final Map<String, String> NAMES = new HashMap<>();

    static {
        for (String same : """
                abs ceil floor round sign sqrt exp ln power mod greatest least coalesce nullif
                count sum avg min max any_value min_by max_by median stddev variance mode approx_count_distinct
                row_number rank dense_rank lag lead first_value last_value nth_value ntile
                lower upper trim ltrim rtrim lpad rpad replace substr substring left right repeat reverse concat
                position split_part chr ascii initcap translate concat_ws regexp_replace date_trunc last_day
                array_agg hash year month day hour minute second dayofweek dayofyear quarter week unhex
                """.split("\\s+", -1)) {
            NAMES.put(same.toUpperCase(Locale.ROOT), same);
        }
        for (String macro : """
                IFF NVL2 ZEROIFNULL EQUAL_NULL HEX_ENCODE MD5 MD5_NUMBER_UPPER64 MD5_NUMBER_LOWER64 SHA2 BITXOR_AGG
                BITXOR BITAND BITOR PARSE_JSON TRY_PARSE_JSON ARRAY_SIZE ARRAY_CONTAINS IS_NULL_VALUE TYPEOF DIV0
                BASE64_ENCODE BOOLOR_AGG BOOLAND_AGG OCTET_LENGTH LENGTH CURRENT_TIMESTAMP SYSDATE STARTSWITH ENDSWITH
                CONTAINS COUNT_IF
                """.split("\\s+", -1)) {
            NAMES.put(macro, "\"SF_" + macro + "\"");
        }
        NAMES.put("NVL", "coalesce");
        NAMES.put("IFNULL", "coalesce");
        NAMES.put("LEN", "\"SF_LENGTH\"");
        NAMES.put("MD5_HEX", "\"SF_MD5\"");
        NAMES.put("SHA2_HEX", "\"SF_SHA2\"");
        NAMES.put("BIT_XOR_AGG", "\"SF_BITXOR_AGG\"");
        NAMES.put("BITXORAGG", "\"SF_BITXOR_AGG\"");
        NAMES.put("CEILING", "ceil");
        NAMES.put("POW", "power");
        NAMES.put("CHARINDEX", "\"SF_CHARINDEX\"");
        NAMES.put("LOCALTIMESTAMP", "\"SF_CURRENT_TIMESTAMP\"");
        NAMES.put("GETDATE", "\"SF_CURRENT_TIMESTAMP\"");
        NAMES.put("CURRENT_DATE", "\"SF_CURRENT_DATE\"");
        NAMES.put("OBJECT_CONSTRUCT", "json_object");
        NAMES.put("ARRAY_CONSTRUCT", "json_array");
        NAMES.put("TO_JSON", "\"SF_TO_JSON\"");
        NAMES.put("BOOLOR", "\"SF_BOOLOR\"");
        NAMES.put("UUID_STRING", "uuid");
        NAMES.remove("HASH"); // the service's values are its own
    }

    private Functions() {}

    static Optional<String> duck(String name) {
        return Optional.ofNullable(NAMES.get(name.toUpperCase(Locale.ROOT)));
    }
}
