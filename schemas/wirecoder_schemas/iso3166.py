"""ISO 3166 alpha-3 country codes, kept as data so that this package needs no gazetteer.

A test compares both sets with the pycountry tables.
"""

from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

CURRENT = frozenset(
    """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD
    BGR BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR
    COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH
    ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL
    GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR
    JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR
    MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL
    NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY
    PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP
    SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA
    UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
    """.split()
)
# ISO 3166-3: states that have ended. News archives speak of them.
FORMER = frozenset(
    """
    AFI ANT ATB ATN BUR BYS CSK CTE DDR DHY FXX GEL HVO JTN MID NHB NTZ PCI PCZ PUS RHO SCG SKM
    SUN TMP VDR WAK YMD YUG ZAR
    """.split()
)
# User-assigned, but what the press, the EU and the UN agencies use for Kosovo.
USER_ASSIGNED = frozenset({"XKX"})

ALPHA3 = CURRENT | FORMER | USER_ASSIGNED


def check_alpha3(code: str) -> str:
    """Return `code` unchanged if it is an ISO 3166 alpha-3 code; else raise `ValueError`."""
    if code not in ALPHA3:
        raise ValueError(f"{code!r} is not an ISO 3166 alpha-3 code such as IRQ or USA")
    return code


CountryCode = Annotated[
    str, AfterValidator(check_alpha3), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$"})
]
