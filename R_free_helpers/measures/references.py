"""The literature that estimators name: short as in a sentence, and whole as in a list."""

from __future__ import annotations

REFERENCES: dict[str, tuple[str, str]] = {
    "aalen1978": (
        "Aalen & Johansen 1978",
        "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov chains based on "
        "censored observations. Scandinavian Journal of Statistics 1978;5:141–150",
    ),
    "andersen1993": (
        "Andersen et al. 1993",
        "Andersen PK, Borgan Ø, Gill RD, Keiding N. Statistical Models Based on Counting Processes. New York: "
        "Springer, 1993",
    ),
    "anhoj2014": (
        "Anhøj & Olesen 2014",
        "Anhøj J, Olesen AV. Run charts revisited: a simulation study of run chart rules for detection of "
        "non-random variation in health care processes. PLoS ONE 2014;9(11):e113825",
    ),
    "armitage1955": (
        "Armitage 1955",
        "Armitage P. Tests for linear trends in proportions and frequencies. Biometrics 1955;11:375–386",
    ),
    "bonett2000": (
        "Bonett & Wright 2000",
        "Bonett DG, Wright TA. Sample size requirements for estimating Pearson, Kendall and Spearman correlations. "
        "Psychometrika 2000;65:23–28",
    ),
    "breslow1987": (
        "Breslow & Day 1987",
        "Breslow NE, Day NE. Statistical Methods in Cancer Research. Volume II: The Design and Analysis of Cohort "
        "Studies. Lyon: IARC, 1987",
    ),
    "brookmeyer1982": (
        "Brookmeyer & Crowley 1982",
        "Brookmeyer R, Crowley J. A confidence interval for the median survival time. Biometrics 1982;38:29–41",
    ),
    "brown2001": (
        "Brown et al. 2001",
        "Brown LD, Cai TT, DasGupta A. Interval estimation for a binomial proportion. Statistical Science "
        "2001;16:101–133",
    ),
    "cochran1954": (
        "Cochran 1954",
        "Cochran WG. Some methods for strengthening the common χ² tests. Biometrics 1954;10:417–451",
    ),
    "cochran1977": ("Cochran 1977", "Cochran WG. Sampling Techniques. 3rd ed. New York: Wiley, 1977"),
    "davidson-pilon2019": (
        "Davidson-Pilon 2019",
        "Davidson-Pilon C. lifelines: survival analysis in Python. Journal of Open Source Software 2019;4(40):1317",
    ),
    "deming1941": (
        "Deming & Stephan 1941",
        "Deming WE, Stephan FF. On the interpretation of censuses as samples. Journal of the American Statistical "
        "Association 1941;36:45–49",
    ),
    "dersimonian1986": (
        "DerSimonian & Laird 1986",
        "DerSimonian R, Laird N. Meta-analysis in clinical trials. Controlled Clinical Trials 1986;7:177–188",
    ),
    "dobson1991": (
        "Dobson et al. 1991",
        "Dobson AJ, Kuulasmaa K, Eberle E, Scherer J. Confidence intervals for weighted sums of Poisson parameters. "
        "Statistics in Medicine 1991;10:457–462",
    ),
    "fleiss1971": (
        "Fleiss 1971",
        "Fleiss JL. Measuring nominal scale agreement among many raters. Psychological Bulletin 1971;76:378–382",
    ),
    "garwood1936": (
        "Garwood 1936",
        "Garwood F. Fiducial limits for the Poisson distribution. Biometrika 1936;28:437–442",
    ),
    "gwet2021": (
        "Gwet 2021",
        "Gwet KL. Large-sample variance of Fleiss generalized kappa. Educational and Psychological Measurement "
        "2021;81:781–790",
    ),
    "hope1968": (
        "Hope 1968",
        "Hope ACA. A simplified Monte Carlo significance test procedure. Journal of the Royal Statistical "
        "Society B 1968;30:582–598",
    ),
    "hyndman1996": (
        "Hyndman & Fan 1996",
        "Hyndman RJ, Fan Y. Sample quantiles in statistical packages. The American Statistician 1996;50:361–365",
    ),
    "kaplan1958": (
        "Kaplan & Meier 1958",
        "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. Journal of the American "
        "Statistical Association 1958;53:457–481",
    ),
    "klein2003": (
        "Klein & Moeschberger 2003",
        "Klein JP, Moeschberger ML. Survival Analysis: Techniques for Censored and Truncated Data. 2nd ed. New York: "
        "Springer, 2003",
    ),
    "kleinman1973": (
        "Kleinman 1973",
        "Kleinman JC. Proportions with extraneous variance: single and independent samples. Journal of the "
        "American Statistical Association 1973;68:46–54",
    ),
    "liang1986": (
        "Liang & Zeger 1986",
        "Liang KY, Zeger SL. Longitudinal data analysis using generalized linear models. Biometrika 1986;73:13–22",
    ),
    "light1971": (
        "Light 1971",
        "Light RJ. Measures of response agreement for qualitative data. Psychological Bulletin 1971;76:365–377",
    ),
    "mantel1966": (
        "Mantel 1966",
        "Mantel N. Evaluation of survival data and two new rank order statistics arising in its consideration. Cancer "
        "Chemotherapy Reports 1966;50:163–170",
    ),
    "montgomery2020": (
        "Montgomery 2020",
        "Montgomery DC. Introduction to Statistical Quality Control. 8th ed. Hoboken: Wiley, 2020",
    ),
    "morris1983": (
        "Morris 1983",
        "Morris CN. Parametric empirical Bayes inference: theory and applications. Journal of the American "
        "Statistical Association 1983;78:47–55",
    ),
    "newcombe1998": (
        "Newcombe 1998",
        "Newcombe RG. Interval estimation for the difference between independent proportions: comparison of eleven "
        "methods. Statistics in Medicine 1998;17:873–890",
    ),
    "peduzzi1996": (
        "Peduzzi et al. 1996",
        "Peduzzi P, Concato J, Kemper E, Holford TR, Feinstein AR. A simulation study of the number of events per "
        "variable in logistic regression analysis. Journal of Clinical Epidemiology 1996;49:1373–1379",
    ),
    "rao1992": (
        "Rao & Scott 1992",
        "Rao JNK, Scott AJ. A simple method for the analysis of clustered binary data. Biometrics 1992;48:577–585",
    ),
    "seabold2010": (
        "Seabold & Perktold 2010",
        "Seabold S, Perktold J. statsmodels: econometric and statistical modeling with Python. Proceedings of the 9th "
        "Python in Science Conference 2010:92–96",
    ),
    "searle1980": (
        "Searle et al. 1980",
        "Searle SR, Speed FM, Milliken GA. Population marginal means in the linear model. The American Statistician "
        "1980;34:216–221",
    ),
    "shrout1979": (
        "Shrout & Fleiss 1979",
        "Shrout PE, Fleiss JL. Intraclass correlations: uses in assessing rater reliability. Psychological Bulletin "
        "1979;86:420–428",
    ),
    "socialstyrelsen2020": (
        "Socialstyrelsen 2020",
        "Socialstyrelsen. Att beräkna täckningsgrader för Nationella kvalitetsregister. 2020",
    ),
    "spiegelhalter2005": (
        "Spiegelhalter 2005",
        "Spiegelhalter DJ. Funnel plots for comparing institutional performance. Statistics in Medicine "
        "2005;24:1185–1202",
    ),
    "tukey1977": ("Tukey 1977", "Tukey JW. Exploratory Data Analysis. Reading: Addison-Wesley, 1977"),
    "wilson1927": (
        "Wilson 1927",
        "Wilson EB. Probable inference, the law of succession, and statistical inference. Journal of the American "
        "Statistical Association 1927;22:209–212",
    ),
    "zou2008": (
        "Zou & Donner 2008",
        "Zou GY, Donner A. Construction of confidence limits about effect measures: a general approach. Statistics in "
        "Medicine 2008;27:1693–1702",
    ),
}
"""By key: how a sentence names it, and the entry of the list."""
